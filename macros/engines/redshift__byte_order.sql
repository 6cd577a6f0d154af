{% macro redshift__byte_order(expression) -%}
    {#- Sorts by bytes as it is, and would otherwise take the macro of Postgres. -#}
    {{ expression }}
{%- endmacro %}
