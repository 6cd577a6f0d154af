{#-
  A raw table's rows; no row at all where the user has no such table, so that the columns of the
  staging model stay and read as null.

  Args:
    columns: what raw_columns returned; {} for an absent table
    table_name: a table of the source
    system: the source's name; none for what staging reads
-#}
{% macro raw_rows(columns, table_name, system=none) -%}
    {%- if columns or not execute -%}
        {%- set relation = lead_scoring.raw_relation(table_name, system) -%}
        {%- set files = lead_scoring.csv_files(relation, table_name, system or 'crm') -%}
        {%- if files is none -%} select * from {{ relation }} {%- else -%} {{ lead_scoring.csv_rows(files, table_name, system or 'crm') }} {%- endif -%}
    {#- BigQuery takes no `where` without a `from`. -#}
    {%- else -%} select * from (select 1 as no_such_table) as nothing where 1 = 0
    {%- endif -%}
{%- endmacro %}
