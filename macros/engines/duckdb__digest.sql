{% macro duckdb__digest(expression) -%}
    cast(sum(hash({{ expression }})) as varchar)
{%- endmacro %}
