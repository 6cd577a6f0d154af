{#-
  Whether a raw table is there to be read.

  Args:
    relation: the source relation
    table_name: its name within the source, which file patterns are filled with
    system: the source's name
-#}
{% macro source_exists(relation, table_name, system) %}
    {{ return(adapter.dispatch('source_exists', 'lead_scoring')(relation, table_name, system)) }}
{% endmacro %}
