{#-
  A raw column that holds an id, as known_id reads it; null for a column that the user's table lacks.

  Args:
    columns: what raw_columns returned
    name: the column's name in the raw table
-#}
{% macro raw_id(columns, name) -%}
    {%- if name in columns or not execute -%} {{ lead_scoring.known_id(lead_scoring.raw_text(columns, name)) }}
    {%- else -%} cast(null as {{ dbt.type_string() }})
    {%- endif -%}
{%- endmacro %}
