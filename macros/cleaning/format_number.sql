{#-
  An exact number as a person writes it: 20, 7.5, -15.

  Args:
    expression: SQL of a decimal type with decimals
-#}
{% macro format_number(expression) -%}
    {%- set digits = "cast(" ~ expression ~ " as " ~ dbt.type_string() ~ ")" -%}
    {#- BigQuery writes no trailing zeros: the 0 of its '20' belongs to the number. -#}
    case when {{ digits }} like '%.%' then {{ lead_scoring.strip_trailing(lead_scoring.strip_trailing(digits, '0'), '.') }} else {{ digits }} end
{%- endmacro %}
