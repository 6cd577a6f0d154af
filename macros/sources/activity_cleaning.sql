{#-
  A hash of all that decides what becomes of an activity besides the row and the mappings: another one, and every row is read again.
-#}
{% macro activity_cleaning() %}
    {%- if not execute -%} {{ return('') }} {%- endif -%}
    {%- set models = graph.get('nodes', {}).values() | selectattr('resource_type', 'equalto', 'model') | list -%}
    {%- set followed = ['stg_crm__activities', 'int_touched_activities', 'int_activities', 'int_activity_signals', 'int_lead_activity_daily', 'int_rule_days'] -%}
    {%- set written_as = models | selectattr('name', 'in', followed) | sort(attribute='name') | map(attribute='checksum') | list -%}
    {%- set is_table = var('crm_systems') == ['crm'] and 'activities' not in var('crm_models') -%}
    {#- To raise when a macro that one of them calls gives other values. -#}
    {%- set cleaning_number = 3 -%}
    {{ return(local_md5(tojson([
        cleaning_number, written_as, lead_scoring.raw_columns('activities') if is_table else '', var('null_tokens'), var('earliest_plausible_date'), var('crm_systems'),
        var('machine_seconds_after_sending'), var('machine_burst_seconds'), var('most_leads_of_a_visitor'), var('score_machine_activity'), lead_scoring.activities_are_compared_by(),
    ]))) }}
{% endmacro %}
