{#-
  A hash of a row's cells in their order, divided by bars; blank and null are alike.

  Args:
    label: text that is hashed with the row, such as its table's name
    columns: names of columns of text or a number
    booleans: names of boolean columns, which not every engine can cast to text
-#}
{% macro row_hash(label, columns, booleans=[]) -%}
    {%- set parts = ["'" ~ label ~ "'"] -%}
    {%- for column in columns -%}
        {%- do parts.append("'|' || coalesce(cast(" ~ column ~ " as " ~ dbt.type_string() ~ "), '')") -%}
    {%- endfor -%}
    {%- for column in booleans -%}
        {%- do parts.append("'|' || case when " ~ column ~ " then 'true' else 'false' end") -%}
    {%- endfor -%}
    {{ dbt.hash(dbt.concat(parts)) }}
{%- endmacro %}
