{#-
  Whether text is a plain decimal number: an optional minus, digits, optionally a point and digits.
  Null for null.

  Args:
    expression: trimmed SQL text
    max_decimals: how many digits may follow the point; 0 asks for a whole number
-#}
{% macro is_number(expression, max_decimals=10) -%}
    {%- set decimals = '([.][0-9]{1,' ~ max_decimals ~ '})?' if max_decimals else '' -%}
    {{ lead_scoring.matches_pattern(expression, '^-?[0-9]{1,18}' ~ decimals ~ '$') }}
{%- endmacro %}
