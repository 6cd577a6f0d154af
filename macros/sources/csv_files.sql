{#-
  The CSV files of a raw table, sorted; none where the table is anything else.

  Args:
    relation: the source relation; none for what the variables say
    table_name: its name within the source, which file patterns are filled with
    system: the source's name
-#}
{% macro csv_files(relation, table_name, system) %}
    {%- if not execute or target.type != 'duckdb' or relation and relation.external is none -%} {{ return(none) }} {%- endif -%}
    {%- set files = var(system ~ '_files') | replace('{name}', table_name) -%}
    {%- if not files or '(' in files or '.parquet' in files -%} {{ return(none) }} {%- endif -%}
    {%- set found = run_query("select file from glob('" ~ files | replace("'", "''") ~ "') order by file").columns[0].values() | list -%}
    {{ return(found or ([files] if '://' in files else [])) }}
{% endmacro %}
