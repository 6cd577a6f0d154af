{#-
  The columns of a raw table, as {lower-case name: data type}, asked of the warehouse once a model.
  Stops the build, with the remedy, when a required table or column is missing.

  Args:
    table_name: a table of the source
    required: the columns that the public contract marks as required
    optional_table: whether the whole table may be missing (then {} is returned)
    system: the source's name; none for what staging reads
-#}
{% macro raw_columns(table_name, required=[], optional_table=false, system=none) %}
    {%- if not execute -%} {{ return({}) }} {%- endif -%}
    {%- set relation = lead_scoring.raw_relation(table_name, system) -%}
    {%- set source_name = system or 'crm' -%}

    {%- if table_name in var(source_name ~ '_absent_tables') and (system or var('crm_systems') == ['crm']) -%} {{ return({}) }} {%- endif -%}
    {%- if not lead_scoring.source_exists(relation, table_name, source_name) -%}
        {%- if optional_table -%} {{ return({}) }} {%- endif -%}
        {{ exceptions.raise_compiler_error(
            "The required source table '" ~ table_name ~ "'" ~ (" of " ~ system if system else "")
            ~ " was not found (looked for " ~ relation ~ "). Point the variable " ~ source_name ~ "_files at your files; or set it to '' and point "
            ~ source_name ~ "_database and " ~ source_name ~ "_schema at your raw tables"
            ~ (", or crm_models at models of your own" if source_name == 'crm' else "")
            ~ "; if you have no such table, add '" ~ table_name ~ "' to the variable " ~ source_name ~ "_absent_tables."
        ) }}
    {%- endif -%}

    {%- set files = lead_scoring.csv_files(relation, table_name, source_name) -%}
    {%- set found = lead_scoring.columns_of(relation) if files is none else {} -%}
    {%- set headers = lead_scoring.csv_headers(files, table_name, source_name) if files else [] -%}
    {%- for name in headers | map(attribute='names') | sum(start=[]) -%} {%- do found.update({name | lower: 'varchar'}) -%} {%- endfor -%}
    {%- set missing = required | reject('in', found) | list -%}
    {%- if missing -%}
        {{ exceptions.raise_compiler_error(
            "The source table '" ~ table_name ~ "'" ~ (" of " ~ system if system else "") ~ " (" ~ relation ~ ") lacks the required column"
            ~ ('s ' if missing | length > 1 else ' ') ~ missing | join(', ')
            ~ ". It has: " ~ found.keys() | join(', ')
            ~ ". Rename or add the column, for instance in a view over your table."
        ) }}
    {%- endif -%}
    {{ return(found) }}
{% endmacro %}
