{#-
  A raw column as trimmed text: for ids and URLs, which have no inner white space to collapse and stand
  in every event.

  Args:
    columns: what raw_columns returned
    name: the column's name in the public contract
-#}
{% macro raw_key(columns, name) -%}
    {%- if name in columns or not execute -%} trim(cast({{ name }} as {{ dbt.type_string() }}))
    {%- else -%} cast(null as {{ dbt.type_string() }})
    {%- endif -%}
{%- endmacro %}
