with

activities as (

    select * from {{ ref('int_activities') }}
    where is_scored

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
    group by
        activities.lead_id,
        signals.signal_id,
        activities.occurred_on,
        activities.known_on

)

select * from daily
