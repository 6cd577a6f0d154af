{#-
  A raw column as a boolean: true, t, yes, y, 1 and on are true in any case, everything else is false.

  Args:
    columns: what raw_columns returned
    name: the column's name in the public contract
-#}
{% macro raw_boolean(columns, name) -%}
    {%- if columns.get(name, '').startswith('bool') -%} coalesce({{ name }}, false)
    {%- elif name in columns or not execute -%} coalesce(lower(trim(cast({{ name }} as {{ dbt.type_string() }}))) in ('true', 't', 'yes', 'y', '1', 'on'), false)
    {%- else -%} false
    {%- endif -%}
{%- endmacro %}
