{% macro default__source_exists(relation, table_name, system) %}
    {{ return(load_relation(relation) is not none) }}
{% endmacro %}
