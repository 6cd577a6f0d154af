{#- The models whose SQL decides what is kept of activities, in the order in which they are built. -#}
{% macro followed_models() %}
    {{ return([
        'base_crm__boolean_spellings', 'stg_crm__activities', 'int_dropped_activities_this_run', 'int_activity_rows', 'int_machine_agents',
        'int_activity_owners', 'int_activities_this_run', 'int_activities', 'int_activity_signals', 'int_waiting_leads', 'int_leads_this_run',
        'int_lead_activity_daily',
    ]) }}
{% endmacro %}
