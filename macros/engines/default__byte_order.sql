{% macro default__byte_order(expression) -%}
    {{ expression }}
{%- endmacro %}
