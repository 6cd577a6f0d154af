{#-
  The cell of a moment where it is neither a known null nor a moment; null otherwise, and for a column that is typed as one.
  What the view of a CRM could not read it tells in a column of its own.

  Args:
    columns: what raw_columns returned
    name: the column's name in the raw table
    parsed: SQL of the moment that raw_timestamp read from it
-#}
{% macro raw_unread_timestamp(columns, name, parsed) -%}
    {%- set is_typed = columns.get(name, 'absent').startswith(('timestamp', 'datetime', 'date', 'absent')) and execute -%}
    {%- set told = 'unread_' ~ name if 'unread_' ~ name in columns -%}
    {%- if is_typed -%} {{ told or 'cast(null as ' ~ dbt.type_string() ~ ')' }}
    {%- else -%}
    {{ 'coalesce(' ~ told ~ ', ' if told -}}
    case when {{ parsed }} is null then {{ lead_scoring.known_text(lead_scoring.raw_text(columns, name)) }} end
    {{- ')' if told }}
    {%- endif -%}
{%- endmacro %}
