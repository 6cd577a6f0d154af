{% macro default__digest(expression) -%}
    {{ dbt.hash(lead_scoring.sorted_concat(dbt.hash(expression))) }}
{%- endmacro %}
