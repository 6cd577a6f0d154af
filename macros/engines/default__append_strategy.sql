{% macro default__append_strategy() -%}
    {{ return('append') }}
{%- endmacro %}
