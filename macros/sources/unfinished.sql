{#-
  The table of the models that are not as a finished build leaves them: while it has rows, scripts/publish.py publishes nothing.

  A build enters what it is about to build and whatever stands on that, and takes out at its end what it has built. One that
  fails or is killed leaves names behind until a later one builds them. Only engines on which publish.py works have the table.

  The marts of the review (tag review) may stand behind: a daily build leaves them out and publishes.
-#}
{% macro unfinished_models() %}
    {{ return(lead_scoring.table_of_hooks('unfinished_models')) }}
{% endmacro %}


{#- On DuckDB, the table of one row that says which run wrote the warehouse last: scripts/build.py notices what others have built. -#}
{% macro last_run() %}
    {{ return(lead_scoring.table_of_hooks('last_run')) }}
{% endmacro %}


{#-
  A table that hooks write beside the internal tables; none where the project has no int_activity_state.

  Args:
    name: the table
-#}
{% macro table_of_hooks(name) %}
    {%- set node = lead_scoring.model_node('int_activity_state') -%}
    {{ return(api.Relation.create(database=node.database, schema=node.schema, identifier=name, type='table') if node else none) }}
{% endmacro %}


{#- An on-run-start hook: enters the selected models of this project and their descendants, and the run. -#}
{% macro begin_models() %}
    {%- set table = lead_scoring.unfinished_models() if execute and flags.WHICH in ('build', 'run') and target.type in ('duckdb', 'postgres') -%}
    {%- if table -%}
        {%- do adapter.create_schema(table) -%}
        {%- call statement(auto_begin=true) -%} create table if not exists {{ table }} (model_id {{ dbt.type_string() }}) {%- endcall -%}
        {%- set models = graph.nodes.values() | selectattr('resource_type', 'equalto', 'model') | list -%}
        {%- set begun = {} -%}
        {%- for node in models if node.unique_id in selected_resources -%}
            {%- do begun.update({node.unique_id: node.name}) -%}
        {%- endfor -%}
        {%- set pass = namespace(grows=begun | length < models | length) -%}
        {%- for _ in models if pass.grows -%}
            {%- set before = begun | length -%}
            {%- for node in models if node.unique_id not in begun and 'review' not in node.tags and node.depends_on.nodes | select('in', begun) | first is defined -%}
                {%- do begun.update({node.unique_id: node.name}) -%}
            {%- endfor -%}
            {%- set pass.grows = begun | length > before -%}
        {%- endfor -%}
        {%- set tables = [] -%}
        {%- for node in models if node.unique_id in begun and node.config.materialized != 'ephemeral' -%} {%- do tables.append(node.unique_id) -%} {%- endfor -%}
        {%- if tables -%}
            {%- call statement(auto_begin=true) -%} delete from {{ table }} where model_id in ('{{ tables | join("', '") }}') {%- endcall -%}
            {%- call statement() -%} insert into {{ table }} values ('{{ tables | join("'), ('") }}') {%- endcall -%}
        {%- endif -%}
        {%- if target.type == 'duckdb' -%}
            {%- call statement(auto_begin=true) -%} create or replace table {{ lead_scoring.last_run() }} as select '{{ invocation_id }}' as invocation_id {%- endcall -%}
        {%- endif -%}
        {%- do adapter.commit() -%}
    {%- endif -%}
{% endmacro %}


{#-
  An on-run-end hook: takes out what was built.

  Args:
    results: dbt's results of the run
-#}
{% macro finish_models(results) %}
    {%- set table = lead_scoring.unfinished_models() if execute and flags.WHICH in ('build', 'run') and target.type in ('duckdb', 'postgres') -%}
    {%- if table -%}
        {%- set built = [] -%}
        {%- for result in results if result.node.resource_type == 'model' and result.status == 'success' -%} {%- do built.append(result.node.unique_id) -%} {%- endfor -%}
        {%- if built -%}
            {%- call statement(auto_begin=true) -%} delete from {{ table }} where model_id in ('{{ built | join("', '") }}') {%- endcall -%}
            {%- do adapter.commit() -%}
        {%- endif -%}
    {%- endif -%}
{% endmacro %}
