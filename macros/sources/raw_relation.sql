{#-
  Where a raw table is read: a model that the variable crm_models names for it, otherwise the source `crm`.

  Only the variable knows which model that is, so its ref stands here; it is what makes dbt build the
  model before staging asks for its columns.

  Args:
    table_name: a table of the source `crm`
-#}
{% macro raw_relation(table_name) %}
    {%- set model = var('crm_models').get(table_name) -%}
    {{ return(ref(model) if model else source('crm', table_name)) }}
{% endmacro %}
