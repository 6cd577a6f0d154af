{% macro duckdb__source_exists(relation, table_name, system) %}
    {%- set files = var(system ~ '_files') | replace('{name}', table_name) -%}
    {%- if not files or relation.external is none -%}
        {{ return(adapter.get_relation(relation.database, relation.schema, relation.identifier) is not none) }}
    {%- elif '://' in files or '(' in files -%}
        {{ return(true) }}
    {%- endif -%}
    {{ return((run_query("select count(*) from glob('" ~ files | replace("'", "''") ~ "')").columns[0].values()[0]) > 0) }}
{% endmacro %}
