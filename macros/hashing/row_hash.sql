{#-
  A hash of a row's cells in their order, divided by bars; blank and null are alike.

  Args:
    label: text that is hashed with the row, such as its table's name
    columns: names of columns
-#}
{% macro row_hash(label, columns) -%}
    {%- set parts = ["'" ~ label ~ "'"] -%}
    {%- for column in columns -%}
        {%- do parts.append("'|' || coalesce(cast(" ~ column ~ " as " ~ dbt.type_string() ~ "), '')") -%}
    {%- endfor -%}
    {{ dbt.hash(dbt.concat(parts)) }}
{%- endmacro %}
