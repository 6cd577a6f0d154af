with

daily_activity as (

    select * from {{ ref('int_lead_activity_daily') }}

),

memory_days as (

    select * from {{ ref('int_memory_days') }}

),

signal_rules as (

    select * from {{ ref('int_signal_rules') }}

),

-- Fresh, an occurrence has its whole weight.
rules as (

    select * from {{ ref('int_rule_bounds') }}
    where age_days = 0

),

period as (

    select
        min(memory_day) as first_day,
        max(memory_day) as last_day
    from memory_days

),

signal_windows as (

    select
        signal_rules.signal_id,
        rules.scoring_model,
        rules.rule_id,
        rules.rule_kind,
        rules.max_per_day,
        period.first_day,
        period.last_day,
        -- Whatever happened before has left the window before the period.
        coalesce(
            {{ lead_scoring.add_days('period.first_day', '1 - rules.window_days') }},
            cast('0001-01-01' as date)
        ) as earliest_day
    from signal_rules
    inner join rules
        on
            signal_rules.scoring_model = rules.scoring_model
            and signal_rules.rule_id = rules.rule_id
            and signal_rules.rule_kind = rules.rule_kind
    cross join period

),

matched as (

    select
        daily_activity.lead_id,
        signal_windows.scoring_model,
        signal_windows.rule_kind,
        signal_windows.rule_id,
        daily_activity.occurred_on,
        signal_windows.max_per_day,
        signal_windows.first_day,
        min(daily_activity.known_on) as known_on,
        sum(daily_activity.event_count) as occurrences
    from daily_activity
    inner join signal_windows
        on
            daily_activity.signal_id = signal_windows.signal_id
            and daily_activity.occurred_on >= signal_windows.earliest_day
            and daily_activity.known_on <= signal_windows.last_day
    group by
        daily_activity.lead_id,
        signal_windows.scoring_model,
        signal_windows.rule_kind,
        signal_windows.rule_id,
        daily_activity.occurred_on,
        signal_windows.max_per_day,
        signal_windows.first_day

),

final as (

    select
        lead_id,
        scoring_model,
        rule_kind,
        rule_id,
        occurred_on,
        -- The period knows it from its first day on.
        greatest(known_on, first_day) as known_on,
        least(occurrences, coalesce(max_per_day, occurrences)) as occurrences
    from matched

)

select * from final
