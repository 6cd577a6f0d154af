{#-
  A table that outlives builds, as the last build left it; none before the first one.

  Not by ref: whoever asks runs before the model that writes the table, or is what that model reads.

  Args:
    model_name: the model that writes the table
-#}
{% macro relation_before(model_name) %}
    {%- if not execute -%} {{ return(none) }} {%- endif -%}
    {#- A unit test has no graph. -#}
    {%- set nodes = graph.get('nodes', {}).values() | selectattr('resource_type', 'equalto', 'model') | selectattr('name', 'equalto', model_name) | list -%}
    {%- if not nodes -%} {{ return(none) }} {%- endif -%}
    {{ return(load_relation(api.Relation.create(database=nodes[0].database, schema=nodes[0].schema, identifier=nodes[0].alias))) }}
{% endmacro %}
