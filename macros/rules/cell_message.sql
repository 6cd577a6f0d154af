{#-
  SQL text that quotes a cell and says what to write instead.

  Args:
    column: the column
    remedy: what to write, beginning with a semicolon
-#}
{% macro cell_message(column, remedy) -%}
    {{ return("'" ~ column ~ " is \"' || " ~ column ~ " || '\"" ~ remedy ~ "'") }}
{%- endmacro %}
