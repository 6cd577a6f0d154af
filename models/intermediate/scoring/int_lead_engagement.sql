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

engagement_signals as (

    select signal_id
    from activity_signals
    where is_engagement
    group by signal_id

),

final as (

    select
        daily_activity.lead_id,
        lead_days.scored_on,
        max(daily_activity.last_occurred_at) as last_engaged_at,
        cast(max(daily_activity.last_occurred_at) as date) as last_engaged_on
    from daily_activity
    inner join engagement_signals
        on daily_activity.signal_id = engagement_signals.signal_id
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
