with

daily_activity as (

    select * from {{ ref('int_lead_activity_daily') }}

),

activity_signals as (

    select * from {{ ref('int_activity_signals') }}

),

lead_days as (

    select * from {{ ref('int_lead_days') }}

),

-- One row a signal, however many pages share it.
signals as (

    select
        signal_id,
        is_engagement,
        is_mapped
    from activity_signals
    group by
        signal_id,
        is_engagement,
        is_mapped

),

final as (

    select
        daily_activity.lead_id,
        lead_days.scored_on,
        max(case when signals.is_engagement then daily_activity.last_occurred_at end) as last_engaged_at,
        cast(max(case when signals.is_engagement then daily_activity.last_occurred_at end) as date) as last_engaged_on,
        max(case when signals.is_mapped then 1 else 0 end) = 0 as is_unmapped_only
    from daily_activity
    inner join signals
        on daily_activity.signal_id = signals.signal_id
    inner join lead_days
        on
            daily_activity.lead_id = lead_days.lead_id
            and daily_activity.occurred_on <= lead_days.scored_on
            and daily_activity.known_on <= lead_days.scored_on
    group by
        daily_activity.lead_id,
        lead_days.scored_on

)

select * from final
