{#-
  Begins a CTE that reads a large table and that several others read: each goes to the table itself, for the columns
  and rows that it needs.

  DuckDB and Postgres would put what such a CTE selects aside first. Only a CTE that is read once may stand between it
  and the table: one that is read twice would be put aside in its place.
-#}
{% macro read_anew() -%}
    {{ return(adapter.dispatch('read_anew', 'lead_scoring')()) }}
{%- endmacro %}
