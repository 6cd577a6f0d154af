{#-
  The table of the models that are not as a finished build leaves them: while it has rows, scripts/publish.py publishes nothing.

  A build enters what it is about to build and whatever stands on that, and takes out at its end what it has built. One that
  fails or is killed leaves names behind until a later one builds them. Only engines on which publish.py works have the table.
-#}
{% macro unfinished_models() %}
    {%- for node in graph.get('nodes', {}).values() if node.resource_type == 'model' and node.name == 'int_activity_state' and node.package_name == 'lead_scoring' -%}
        {{ return(api.Relation.create(database=node.database, schema=node.schema, identifier='unfinished_models', type='table')) }}
    {%- endfor -%}
{% endmacro %}


{#- An on-run-start hook: enters the selected models of this project and their descendants. -#}
{% macro begin_models() %}
    {%- if execute and flags.WHICH in ('build', 'run') and target.type in ('duckdb', 'postgres') -%}
        {%- set models = graph.nodes.values() | selectattr('resource_type', 'equalto', 'model') | list -%}
        {%- set begun = {} -%}
        {%- for node in models if node.unique_id in selected_resources -%} {%- do begun.update({node.unique_id: node.name}) -%} {%- endfor -%}
        {%- set pass = namespace(grows=begun | length < models | length) -%}
        {%- for _ in models if pass.grows -%}
            {%- set before = begun | length -%}
            {%- for node in models if node.unique_id not in begun and node.depends_on.nodes | select('in', begun) | first is defined -%}
                {%- do begun.update({node.unique_id: node.name}) -%}
            {%- endfor -%}
            {%- set pass.grows = begun | length > before -%}
        {%- endfor -%}
        {%- set tables = [] -%}
        {%- for node in models if node.unique_id in begun and node.config.materialized in ('table', 'incremental') -%} {%- do tables.append(node.unique_id) -%} {%- endfor -%}
        {%- if tables -%}
            {%- set table = lead_scoring.unfinished_models() -%}
            {%- do adapter.create_schema(table) -%}
            {%- call statement(auto_begin=true) -%} create table if not exists {{ table }} (model_id {{ dbt.type_string() }}) {%- endcall -%}
            {%- call statement() -%} delete from {{ table }} where model_id in ('{{ tables | join("', '") }}') {%- endcall -%}
            {%- call statement() -%} insert into {{ table }} values ('{{ tables | join("'), ('") }}') {%- endcall -%}
            {%- do adapter.commit() -%}
        {%- endif -%}
    {%- endif -%}
{% endmacro %}


{#-
  An on-run-end hook: takes out what was built.

  Args:
    results: dbt's results of the run
-#}
{% macro finish_models(results) %}
    {%- if execute and flags.WHICH in ('build', 'run') and target.type in ('duckdb', 'postgres') -%}
        {%- set built = [] -%}
        {%- for result in results if result.node.resource_type == 'model' and result.status == 'success' -%} {%- do built.append(result.node.unique_id) -%} {%- endfor -%}
        {%- if built -%}
            {%- call statement(auto_begin=true) -%} delete from {{ lead_scoring.unfinished_models() }} where model_id in ('{{ built | join("', '") }}') {%- endcall -%}
            {%- do adapter.commit() -%}
        {%- endif -%}
    {%- endif -%}
{% endmacro %}
