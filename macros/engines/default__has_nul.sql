{#- Postgres keeps no text with it, and others read chr(0) as no character at all. -#}
{% macro default__has_nul(expression) -%}
    false
{%- endmacro %}
