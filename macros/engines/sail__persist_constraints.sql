{% macro sail__persist_constraints(relation, model) %}
    {#- Sail knows no `alter table ... set not null`, which dbt-spark would send for tables in Delta format. -#}
{% endmacro %}
