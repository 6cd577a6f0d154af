{% macro bigquery__append_strategy() -%}
    {{ return('merge') }}
{%- endmacro %}
