{#-
  The table of a model as the last build left it; none while dbt parses, before the first build and in a full refresh.

  Not by ref: whoever asks runs before the model that writes the table, or is what that model reads. Nothing else reads
  another model's table by its name.

  Args:
    model_name: the model that writes the table
    survives_full_refresh: whether a full refresh reads it, too
-#}
{% macro previous_build(model_name, survives_full_refresh=false) %}
    {%- if not execute or (flags.FULL_REFRESH and not survives_full_refresh) -%} {{ return(none) }} {%- endif -%}
    {#- A unit test has no graph. -#}
    {%- set nodes = graph.get('nodes', {}).values() | selectattr('resource_type', 'equalto', 'model') | selectattr('name', 'equalto', model_name) | list -%}
    {%- if not nodes -%} {{ return(none) }} {%- endif -%}
    {{ return(load_relation(api.Relation.create(database=nodes[0].database, schema=nodes[0].schema, identifier=nodes[0].alias))) }}
{% endmacro %}
