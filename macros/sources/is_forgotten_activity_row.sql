{#-
  A condition: a kept row of int_activity_rows is dropped in this build, since its day of loading is read again or exists no
  more, or since it is an erased person's.
-#}
{% macro is_forgotten_activity_row() -%}
    loaded_on not in ({{ lead_scoring.load_days(is_changed=false) }})
    or {{ lead_scoring.is_of_erased_person('lead_id') }}
{%- endmacro %}
