{#-
  A raw column as cleaned text; null for every spelling of 'no value' and for a column that the user's
  table lacks. For the views of a CRM, which join and choose between columns before staging cleans them.

  Args:
    columns: what raw_columns returned
    name: the column's name in the raw table
-#}
{% macro raw_value(columns, name) -%}
    {%- if name in columns or not execute -%} {{ lead_scoring.known_text(lead_scoring.raw_text(columns, name)) }}
    {%- else -%} cast(null as {{ dbt.type_string() }})
    {%- endif -%}
{%- endmacro %}
