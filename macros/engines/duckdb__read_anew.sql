{% macro duckdb__read_anew() -%}
    not materialized
{%- endmacro %}
