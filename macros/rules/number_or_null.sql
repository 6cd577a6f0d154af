{#-
  Text of a weight table as a number with four decimals; null where it is none (a mistake that
  int_rule_mistakes reports).

  Args:
    expression: SQL text
-#}
{% macro number_or_null(expression) -%}
    cast(case when {{ lead_scoring.is_number(expression, 4) }} then {{ expression }} end as decimal(28, 4))
{%- endmacro %}
