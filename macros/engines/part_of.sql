{#-
  One part of a text that a delimiter divides; blank or null where there are fewer parts.

  Our own because dbt's split_part takes the delimiter as a regular expression on Spark, in which '..' is
  any character after a point, and fails there when there are fewer parts.

  Args:
    expression: SQL text
    delimiter: SQL text, quoted
    number: which part, from 1
-#}
{% macro part_of(expression, delimiter, number) -%}
    {{ return(adapter.dispatch('part_of', 'lead_scoring')(expression, delimiter, number)) }}
{%- endmacro %}
