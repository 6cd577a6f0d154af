{#-
  Where a raw table is read: a model that the variable crm_models names for it, otherwise a source.

  Without a system it is what staging reads: the source `crm` or, where the variable crm_systems names
  other systems, the view that brings them together in the layout of `crm`.

  Only variables know which model that is, so its ref stands here; it is what makes dbt build the
  model before staging asks for its columns.

  Args:
    table_name: a table of the source
    system: the source's name; none for what staging reads
-#}
{% macro raw_relation(table_name, system=none) %}
    {%- if not system and var('crm_systems') != ['crm'] -%} {{ return(ref('base_crm__' ~ table_name)) }} {%- endif -%}
    {%- set model = var('crm_models').get(table_name) if system in (none, 'crm') -%}
    {{ return(ref(model) if model else source(system or 'crm', table_name)) }}
{% endmacro %}
