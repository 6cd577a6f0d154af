{% macro redshift__collapse_spaces(expression) -%}
    {#- Replaces every run without being told, and takes the fourth argument for a position. -#}
    {{ lead_scoring.default__collapse_spaces(expression) }}
{%- endmacro %}
