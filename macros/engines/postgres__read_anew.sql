{% macro postgres__read_anew() -%}
    not materialized
{%- endmacro %}
