{% macro postgres__byte_order(expression) -%}
    {{ expression }} collate "C"
{%- endmacro %}
