{#-
  An on-run-start hook: moves the logs of an earlier version, which kept all its tables beside the marts, to their present place,
  and reports what else that version has left there.
-#}
{% macro adopt_former_tables() %}
    {%- set former_names = {
        'int_lead_version_log': 'int_lead_memory',
        'int_weight_version_log': 'int_weight_memory',
        'int_nurture_segment_log': 'int_nurture_segment_log',
    } -%}
    {%- for name in former_names if execute and lead_scoring.model_node(name) -%}
        {%- set node = lead_scoring.model_node(name) -%}
        {%- set log = api.Relation.create(database=node.database, schema=node.schema, identifier=node.alias, type='table') -%}
        {%- for schema in [node.schema, target.schema] if not load_relation(log) -%}
            {%- set former = load_relation(api.Relation.create(database=node.database, schema=schema, identifier=former_names[name])) -%}
            {%- if former -%}
                {%- do adapter.create_schema(log) -%}
                {%- set file_format = 'using ' ~ node.config.file_format if node.config.get('file_format') else '' -%}
                {%- call statement(auto_begin=true) -%} create table {{ log }} {{ file_format }} as select * from {{ former }} {%- endcall -%}
                {%- do adapter.cache_added(log) -%}
                {%- do adapter.drop_relation(former) -%}
                {%- do adapter.commit() -%}
                {%- do print('Moved ' ~ former ~ ' to ' ~ log) -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- set left = lead_scoring.former_tables() if flags.WHICH == 'build' else [] -%}
    {%- if left -%}
        {%- do print(left | length ~ ' tables and views of an earlier version are left in ' ~ left | map(attribute='schema') | unique | join(' and ') ~ ', erased people with them: `dbt run-operation drop_former_tables`') -%}
    {%- endif -%}
{% endmacro %}


{#- What an earlier version has left: internal tables and views beside the marts, and such as no model has any more. -#}
{% macro former_tables() %}
    {%- set former_names %}
        base_crm__boolean_spellings int_account_mistakes int_activity_loads int_activity_rows int_activity_rule_mistakes int_anonymous_visitors
        int_attribute_rule_mistakes int_behavioral_days int_behavioral_rules int_change_days int_disposition_rows
        int_earning_days int_engagement_bounds int_explicit_hits int_fast_track_mistakes int_fast_track_rules
        int_fired_rules int_fit_bounds int_frequency_rules int_handover_facts int_handover_reading int_identity_rows int_inactivity_rules
        int_lead_attributes int_lead_days int_lead_engagement int_lead_inputs int_lead_records int_lead_rows
        int_lead_scoring_days int_lifecycle_fact_dates int_lifecycle_fact_days int_memory_days int_memory_starts int_model_days
        int_model_memories int_model_mistakes int_nurture_mistakes int_opportunity_rows int_qualifiable_leads int_qualifiable_spans
        int_qualification_memory int_qualification_spells int_qualification_stays int_remembered_handover_rules
        int_remembered_leads int_remembered_loads int_remembered_models int_remembered_owners int_remembered_signals
        int_replaced_activities int_rule_bounds int_rule_days int_rule_id_mistakes int_rule_mistakes int_rule_suspicions
        int_sales_mistakes int_score_bounds int_score_versions int_segment_mistakes int_signal_offsets int_suppression_rules
        int_touched_activities int_touched_leads
    {%- endset -%}
    {%- set names = former_names.split() -%}
    {%- set schemas = [target.schema] -%}
    {%- set written = [] -%}
    {%- for node in graph.get('nodes', {}).values() if node.resource_type in ('model', 'seed') -%}
        {%- do written.append(node.schema ~ '.' ~ node.alias) -%}
        {#- Seeds have names that somebody else's table may have, and nobody's data. -#}
        {%- if node.package_name == 'lead_scoring' and node.name.startswith(('int_', 'stg_', 'base_')) -%} {%- do names.append(node.name) -%} {%- do schemas.append(node.schema) -%} {%- endif -%}
    {%- endfor -%}
    {%- set left = [] -%}
    {%- for schema in schemas | unique if execute -%}
        {%- for name in names | unique if schema ~ '.' ~ name not in written -%}
            {%- set relation = load_relation(api.Relation.create(database=target.database, schema=schema, identifier=name)) -%}
            {%- if relation -%} {%- do left.append(relation) -%} {%- endif -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(left) }}
{% endmacro %}


{#-
  An operation: lists what an earlier version has left, and drops it.

    dbt run-operation drop_former_tables
    dbt run-operation drop_former_tables --args '{dry_run: false}'

  Args:
    dry_run: whether it only lists
-#}
{% macro drop_former_tables(dry_run=true) %}
    {%- set left = lead_scoring.former_tables() -%}
    {%- call statement(auto_begin=true) -%} select 1 as one {%- endcall -%}
    {%- for relation in left -%}
        {%- do print(('Would drop ' if dry_run else 'Drop ') ~ relation) -%}
        {%- if not dry_run -%} {%- do adapter.drop_relation(relation) -%} {%- endif -%}
    {%- endfor -%}
    {%- do adapter.commit() -%}
{% endmacro %}
