{#-
  The number of a sequence's step as activities name it; null where it is no whole number of at most four digits.

  Args:
    expression: SQL text
-#}
{% macro step_number(expression) -%}
    cast(case when {{ lead_scoring.matches_pattern(expression, '^[0-9]{1,4}$') }} then {{ expression }} end as {{ dbt.type_int() }})
{%- endmacro %}
