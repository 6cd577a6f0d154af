{#-
  A flag that a loader writes, such as _fivetran_deleted, as a boolean: true, t, yes, y, 1 and on are true in any case,
  everything else is false. What people write into a column of the layout is read by read_boolean.

  Args:
    columns: what raw_columns returned
    name: the column's name in the raw table
-#}
{% macro raw_boolean(columns, name) -%}
    {%- if columns.get(name, '').startswith('bool') -%} coalesce({{ name }}, false)
    {%- elif name in columns or not execute -%} coalesce(lower({{ lead_scoring.raw_flag(columns, name) }}) in ('true', 't', 'yes', 'y', '1', '1.0', 'on'), false)
    {%- else -%} false
    {%- endif -%}
{%- endmacro %}
