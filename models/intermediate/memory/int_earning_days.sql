with

rule_days as (

    select * from {{ ref('int_rule_days') }}

),

memory_days as (

    select * from {{ ref('int_memory_days') }}

),

memory_starts as (

    select * from {{ ref('int_memory_starts') }}
    where has_days_to_remember

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

rule_windows as (

    select
        rules.*,
        period.first_day,
        period.last_day,
        -- Whatever happened before has left the window before the period.
        coalesce(
            {{ lead_scoring.add_days('period.first_day', '1 - rules.window_days') }},
            cast('0001-01-01' as date)
        ) as earliest_day
    from rules
    cross join period

),

final as (

    select
        rule_days.lead_id,
        rule_days.scoring_model,
        rule_days.rule_kind,
        rule_days.rule_id,
        rule_days.occurred_on,
        -- The period knows it from its first day on.
        greatest(min(rule_days.valid_from), max(rule_windows.first_day)) as known_on,
        max(least(rule_days.occurrences, coalesce(rule_windows.max_per_day, rule_days.occurrences))) as occurrences
    from rule_days
    inner join memory_starts
        on
            rule_days.lead_id = memory_starts.lead_id
            and rule_days.scoring_model = memory_starts.scoring_model
    inner join rule_windows
        on
            rule_days.scoring_model = rule_windows.scoring_model
            and rule_days.rule_kind = rule_windows.rule_kind
            and rule_days.rule_id = rule_windows.rule_id
            and rule_days.occurred_on >= rule_windows.earliest_day
            and rule_days.valid_from <= rule_windows.last_day
    group by
        rule_days.lead_id,
        rule_days.scoring_model,
        rule_days.rule_kind,
        rule_days.rule_id,
        rule_days.occurred_on

)

select * from final
