with

daily_activity as (

    select * from {{ ref('int_lead_activity_daily') }}

),

activity_signals as (

    select * from {{ ref('int_activity_signals') }}

),

lead_keys as (

    select * from {{ ref('int_lead_keys') }}

),

-- One row per signal, however many pages share it.
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

learned as (

    select
        daily_activity.lead_id,
        daily_activity.known_on,
        max(case when signals.is_engagement then daily_activity.last_occurred_at end) as engaged_at,
        max(case when signals.is_mapped then 1 else 0 end) as is_mapped,
        sum(daily_activity.event_count) as event_count
    from daily_activity
    inner join signals
        on daily_activity.signal_id = signals.signal_id
    group by
        daily_activity.lead_id,
        daily_activity.known_on

),

-- The last known engagement as of each day on which an activity becomes known.
followed as (

    select
        lead_id,
        known_on as valid_from,
        lead(known_on) over (
            partition by lead_id
            order by known_on asc
        ) as valid_to,
        max(engaged_at) over (
            partition by lead_id
            order by known_on asc
            rows between unbounded preceding and current row
        ) as last_engaged_at,
        max(is_mapped) over (
            partition by lead_id
            order by known_on asc
            rows between unbounded preceding and current row
        ) = 0 as is_unmapped_only,
        cast(sum(event_count) over (
            partition by lead_id
            order by known_on asc
            rows between unbounded preceding and current row
        ) as {{ dbt.type_bigint() }}) as activity_count
    from learned

),

final as (

    select
        lead_keys.lead_key,
        followed.lead_id,
        followed.valid_from,
        followed.valid_to,
        followed.last_engaged_at,
        cast(followed.last_engaged_at as date) as last_engaged_on,
        followed.is_unmapped_only,
        followed.activity_count
    from followed
    inner join lead_keys
        on followed.lead_id = lead_keys.lead_id

)

select * from final
