{#-
  Those of a seed's newer columns that it has: a copy of the seed may be older than they are. All of them while there is no
  table to ask, in a unit test too.

  Args:
    relation: the seed
    columns: names of columns
-#}
{% macro present_columns(relation, columns) %}
    {%- set table = load_relation(relation) if execute and relation.schema -%}
    {{ return(columns | select('in', lead_scoring.columns_of(table)) | list if table else columns) }}
{% endmacro %}
