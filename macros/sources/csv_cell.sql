{#-
  The pattern of one cell of a CSV line: in quotes, which stand twice within, or beginning with none.

  Args:
    strictly: nothing around quotes, and none in a cell that does not begin with one
-#}
{% macro csv_cell(strictly=false) -%}
    {{ return('(?:"(?:[^"]|"")*"|[^",\\n]*)' if strictly else '(?: *"(?:[^"]|"")*" *|[^",][^,]*|)') }}
{%- endmacro %}
