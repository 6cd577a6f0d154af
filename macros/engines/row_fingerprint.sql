{#-
  What digest needs of a row: a value that differs when any of its cells does.

  Not every engine keeps it free of chance, and none compares it with another's: as a key take row_hash.

  Args:
    label: text that goes before the cells, such as the table's name
    columns: names of columns of text, a number or a date
    booleans: names of boolean columns, which not every engine can cast to text
-#}
{% macro row_fingerprint(label, columns, booleans=[]) -%}
    {{ return(adapter.dispatch('row_fingerprint', 'lead_scoring')(label, columns, booleans)) }}
{%- endmacro %}
