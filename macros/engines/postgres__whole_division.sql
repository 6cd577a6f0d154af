{% macro postgres__whole_division(dividend, divisor) -%}
    (({{ dividend }}) / {{ divisor }})
{%- endmacro %}
