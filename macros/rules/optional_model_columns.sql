{#-
  Those of the optional columns of scoring_models that the seed has: copies of it may be older than they are.
  All of them while there is no table to ask, in a unit test too.

  Args:
    relation: the seed
-#}
{% macro optional_model_columns(relation) %}
    {%- set columns = ['agreed_by', 'agreed_on', 'review_due_on', 'outcome'] -%}
    {%- set table = load_relation(relation) if execute and relation.schema -%}
    {%- set found = lead_scoring.columns_of(table) if table else columns -%}
    {{ return(columns | select('in', found) | list) }}
{% endmacro %}
