{#- Of leads that no activity has touched since the last build, the days stay. -#}
{{ config(
    materialized='incremental',
    incremental_strategy=lead_scoring.append_strategy(),
    on_schema_change='append_new_columns',
    pre_hook="{{ lead_scoring.forget_touched('int_lead_activity_daily', 'lead_id', 'int_touched_leads') }}"
) }}
{%- set goes_on = is_incremental() and lead_scoring.activities_go_on() -%}
-- depends_on: {{ ref('int_activity_loads') }}, {{ ref('int_touched_leads') }}

with

activities as (

    select * from {{ ref('int_activities') }}
    {%- if goes_on %}
    where lead_id in (select touched.lead_id from {{ ref('int_touched_leads') }} as touched)
    {%- endif %}

),

signals as (

    select * from {{ ref('int_activity_signals') }}

),

daily as (

    select
        -- ids
        activities.lead_id,
        signals.signal_id,

        -- numerics
        count(*) as event_count,

        -- dates and timestamps
        activities.occurred_on,
        activities.known_on,
        max(activities.occurred_at) as last_occurred_at
    from activities
    inner join signals
        on
            activities.activity_type = signals.activity_type
            and coalesce(activities.url, 'none') = signals.url
            and coalesce(activities.content_type, 'none') = signals.content_type
            and coalesce(activities.campaign, 'none') = signals.campaign
    where activities.is_scored
    group by
        activities.lead_id,
        signals.signal_id,
        activities.occurred_on,
        activities.known_on

)

select * from daily
