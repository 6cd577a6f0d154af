{#- Rows of leads that are not in int_leads_this_run are kept. -#}
{{ config(
    materialized='incremental',
    incremental_strategy=lead_scoring.append_strategy(),
    on_schema_change='append_new_columns',
    pre_hook=["{{ lead_scoring.delete_rows(lead_scoring.is_lead_this_run()) }}", "{{ lead_scoring.delete_rows(lead_scoring.is_former_lead()) }}"]
) }}
{%- set is_incremental_build = is_incremental() and lead_scoring.can_build_incrementally() -%}
-- depends_on: {{ ref('int_activity_load_days') }}, {{ ref('int_leads_this_run') }}, {{ ref('int_activity_owners') }}

with

activities as (

    select * from {{ ref('int_activities') }}
    {%- if is_incremental_build %}
    where lead_id in (select listed.lead_id from {{ ref('int_leads_this_run') }} as listed)
    {%- endif %}

),

signals as (

    select * from {{ ref('int_activity_signals') }}

),

final as (

    select
        -- ids
        activities.lead_id,
        signals.signal_id,

        -- numerics
        count(*) as event_count,
        cast(sum(activities.quantity) as {{ dbt.type_bigint() }}) as occurrences,

        -- dates and timestamps
        activities.occurred_on,
        activities.known_on,
        max(activities.occurred_at) as last_occurred_at,

        -- build
        cast({{ lead_scoring.activity_generation() }} as {{ dbt.type_bigint() }}) as generation
    from activities
    inner join signals
        on {{ lead_scoring.has_signal('activities', 'signals') }}
    where activities.is_scored
    group by
        activities.lead_id,
        signals.signal_id,
        activities.occurred_on,
        activities.known_on

)

select * from final
