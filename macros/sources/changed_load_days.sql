{#-
  The days of loading to read again, as a list of literals: a filter that a scan understands, so that other rows are
  never cleaned.
-#}
{% macro changed_load_days() -%}
    {%- set days = run_query('select loaded_on from ' ~ ref('int_activity_loads') ~ ' where is_changed order by loaded_on').columns[0].values() if execute else [] -%}
    {%- for day in days -%}
        cast('{{ day }}' as date){{ ', ' if not loop.last }}
    {%- else -%}
        cast(null as date)
    {%- endfor -%}
{%- endmacro %}
