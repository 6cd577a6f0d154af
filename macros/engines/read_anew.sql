{#-
  Begins a CTE that reads a large table and that several others read: each goes to the table itself, for the columns
  and rows that it needs.

  DuckDB and Postgres would put what such a CTE selects aside first, with all columns: for the activities of years that
  is the most memory of a build.
-#}
{% macro read_anew() -%}
    {{ return(adapter.dispatch('read_anew', 'lead_scoring')()) }}
{%- endmacro %}
