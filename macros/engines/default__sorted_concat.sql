{% macro default__sorted_concat(column) -%}
    {{ dbt.listagg(column, "','", "order by " ~ column) }}
{%- endmacro %}
