{% macro duckdb__has_nul(expression) -%}
    {{ dbt.position('chr(0)', expression) }} > 0
{%- endmacro %}
