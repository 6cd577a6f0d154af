{#-
  The values of a text column within a group, in ascending order and divided by commas.

  Our own because dbt's listagg cannot sort on every engine.

  Args:
    column: name of a text column
-#}
{% macro sorted_concat(column) -%}
    {{ return(adapter.dispatch('sorted_concat', 'lead_scoring')(column)) }}
{%- endmacro %}
