{#-
  A hash of a row's cells, as row_text puts them together.

  Args:
    label: text that is hashed with the row, such as its table's name
    columns: names of columns of text, a number or a date
    booleans: names of boolean columns
-#}
{% macro row_hash(label, columns, booleans=[]) -%}
    {{ dbt.hash(lead_scoring.row_text(label, columns, booleans)) }}
{%- endmacro %}
