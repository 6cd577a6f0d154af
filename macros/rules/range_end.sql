{#-
  One end of a range written low..high, as trimmed text.

  Args:
    expression: SQL text
    number: 1 for the low end, 2 for the high one
-#}
{% macro range_end(expression, number) -%}
    trim(coalesce({{ lead_scoring.part_of(expression, "'..'", number) }}, ''))
{%- endmacro %}
