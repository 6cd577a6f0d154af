{#-
  The columns of a raw table, as {lower-case name: data type}, asked of the warehouse once a model.
  Stops the build, with the remedy, when a required table or column is missing.

  Args:
    table_name: a table of the source `crm`
    required: the columns that the public contract marks as required
    optional_table: whether the whole table may be missing (then {} is returned)
-#}
{% macro raw_columns(table_name, required=[], optional_table=false) %}
    {%- if not execute -%} {{ return({}) }} {%- endif -%}
    {%- set relation = lead_scoring.raw_relation(table_name) -%}

    {%- if table_name in var('crm_absent_tables') -%} {{ return({}) }} {%- endif -%}
    {%- if not lead_scoring.source_exists(relation, table_name) -%}
        {%- if optional_table -%} {{ return({}) }} {%- endif -%}
        {{ exceptions.raise_compiler_error(
            "The required source table '" ~ table_name ~ "' was not found (looked for " ~ relation ~ "). "
            ~ "Point the variable crm_files at your files; or set it to '' and point crm_database and crm_schema at "
            ~ "your raw tables, or crm_models at models of your own; if you have no such table, add '" ~ table_name ~ "' to the variable crm_absent_tables."
        ) }}
    {%- endif -%}

    {%- set found = {} -%}
    {%- for column in get_column_schema_from_query('select * from ' ~ relation) -%}
        {%- do found.update({column.name | lower: column.dtype | lower}) -%}
    {%- endfor -%}

    {%- set missing = required | reject('in', found) | list -%}
    {%- if missing -%}
        {{ exceptions.raise_compiler_error(
            "The source table '" ~ table_name ~ "' (" ~ relation ~ ") lacks the required column"
            ~ ('s ' if missing | length > 1 else ' ') ~ missing | join(', ')
            ~ ". It has: " ~ found.keys() | join(', ')
            ~ ". Rename or add the column, for instance in a view over your table."
        ) }}
    {%- endif -%}
    {{ return(found) }}
{% endmacro %}
