{% macro bigquery__whole_division(dividend, divisor) -%}
    div({{ dividend }}, {{ divisor }})
{%- endmacro %}
