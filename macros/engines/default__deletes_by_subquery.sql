{% macro default__deletes_by_subquery() -%}
    {{ return(true) }}
{%- endmacro %}
