{% macro spark__whole_division(dividend, divisor) -%}
    (({{ dividend }}) div {{ divisor }})
{%- endmacro %}
