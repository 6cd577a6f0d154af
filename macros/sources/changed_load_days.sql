{#- The days of loading that are read again, as literals. -#}
{% macro changed_load_days() -%}
    {{ lead_scoring.day_list('select loaded_on from ' ~ ref('int_activity_loads') ~ ' where is_changed order by loaded_on') }}
{%- endmacro %}
