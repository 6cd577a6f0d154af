{#-
  A whole number that a query of tables already built gives while its reader is compiled; 0 where it gives null. For SQL
  that has to repeat something as often as the data asks, since not every engine has recursion.

  Args:
    query: SQL with one row and one column
-#}
{% macro queried_number(query) %}
    {{ return((run_query(query).columns[0].values()[0] or 0) | int) }}
{% endmacro %}
