{#- Sail 0.7 has no plan for a subquery in a delete. -#}
{% macro sail__deletes_by_subquery() -%}
    {{ return(false) }}
{%- endmacro %}
