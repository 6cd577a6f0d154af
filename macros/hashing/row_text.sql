{#-
  A row's cells as one text in their order, divided by bars; blank and null are alike.

  Args:
    label: text that goes before the cells, such as the table's name
    columns: names of columns of text, a number or a date
    booleans: names of boolean columns, which not every engine can cast to text
-#}
{% macro row_text(label, columns, booleans=[]) -%}
    {%- set parts = ["'" ~ label ~ "'"] -%}
    {%- for column in columns -%}
        {%- do parts.append("'|' || coalesce(cast(" ~ column ~ " as " ~ dbt.type_string() ~ "), '')") -%}
    {%- endfor -%}
    {%- for column in booleans -%}
        {%- do parts.append("'|' || case when " ~ column ~ " then 'true' else 'false' end") -%}
    {%- endfor -%}
    {{ dbt.concat(parts) }}
{%- endmacro %}
