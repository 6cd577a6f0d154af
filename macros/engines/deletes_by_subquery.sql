{#- Whether rows can be deleted by what another table lists. Where not, tables that would be added to are made anew. -#}
{% macro deletes_by_subquery() -%}
    {{ return(adapter.dispatch('deletes_by_subquery', 'lead_scoring')()) }}
{%- endmacro %}
