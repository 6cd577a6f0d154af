{{ config(materialized='view') }}

with

daily_activity as (

    select * from {{ ref('int_lead_activity_daily') }}

),

signal_rules as (

    select * from {{ ref('int_signal_rules') }}
    where rule_kind = 'behavioral'

),

behavioral_rules as (

    select * from {{ ref('int_behavioral_rules') }}

),

scoring_days as (

    select * from {{ ref('int_lead_scoring_days') }}

),

-- Several signals can feed one rule: its limits count them together.
rule_days as (

    select
        daily_activity.lead_id,
        rules.scoring_model,
        rules.rule_id,
        rules.max_per_day,
        rules.max_count,
        rules.window_days,
        daily_activity.occurred_on,
        daily_activity.known_on,
        sum(daily_activity.event_count) as event_count
    from daily_activity
    inner join signal_rules
        on daily_activity.signal_id = signal_rules.signal_id
    inner join behavioral_rules as rules
        on
            signal_rules.scoring_model = rules.scoring_model
            and signal_rules.rule_id = rules.rule_id
    group by
        daily_activity.lead_id,
        rules.scoring_model,
        rules.rule_id,
        rules.max_per_day,
        rules.max_count,
        rules.window_days,
        daily_activity.occurred_on,
        daily_activity.known_on

),

-- A day of activity that became known little by little is one row for each time: what was known since
-- known_on and before the next.
known_days as (

    select
        *,
        sum(event_count) over (
            partition by lead_id, scoring_model, rule_id, occurred_on
            order by known_on asc
            rows between unbounded preceding and current row
        ) as occurrences,
        lead(known_on) over (
            partition by lead_id, scoring_model, rule_id, occurred_on
            order by known_on asc
        ) as next_known_on
    from rule_days

),

day_limited as (

    select
        *,
        least(occurrences, coalesce(max_per_day, occurrences)) as day_occurrences
    from known_days

),

-- Only where max_count can be exceeded at all is there something to sort by day.
crowded as (

    select
        lead_id,
        scoring_model,
        rule_id
    from day_limited
    where max_count is not null
    group by
        lead_id,
        scoring_model,
        rule_id,
        max_count
    having sum(day_occurrences) > max_count

),

scored as (

    select
        day_limited.lead_id,
        day_limited.scoring_model,
        scoring_days.scored_on,
        day_limited.rule_id,
        day_limited.occurred_on,
        {{ dbt.datediff('day_limited.occurred_on', 'scoring_days.scored_on', 'day') }} as age_days,
        day_limited.max_count,
        day_limited.occurrences,
        day_limited.day_occurrences,
        crowded.lead_id is not null as is_crowded
    from day_limited
    inner join scoring_days
        on
            day_limited.lead_id = scoring_days.lead_id
            and day_limited.scoring_model = scoring_days.scoring_model
            and day_limited.occurred_on <= scoring_days.scored_on
            and day_limited.known_on <= scoring_days.scored_on
            and coalesce(day_limited.next_known_on, cast('9999-12-31' as date)) > scoring_days.scored_on
            and coalesce({{ lead_scoring.add_days('day_limited.occurred_on', 'day_limited.window_days') }}, cast('9999-12-31' as date)) > scoring_days.scored_on
    left join crowded
        on
            day_limited.lead_id = crowded.lead_id
            and day_limited.scoring_model = crowded.scoring_model
            and day_limited.rule_id = crowded.rule_id

),

-- max_count keeps the newest.
newest_first as (

    select
        *,
        sum(day_occurrences) over (
            partition by lead_id, scoring_model, scored_on, rule_id
            order by occurred_on desc
            rows between unbounded preceding and current row
        ) - day_occurrences as newer_occurrences
    from scored
    where is_crowded

),

counted_days as (

    select
        lead_id,
        scoring_model,
        scored_on,
        rule_id,
        occurred_on,
        age_days,
        occurrences,
        day_occurrences as counted_occurrences
    from scored
    where not is_crowded

    union all

    select
        lead_id,
        scoring_model,
        scored_on,
        rule_id,
        occurred_on,
        age_days,
        occurrences,
        least(day_occurrences, greatest(0, max_count - newer_occurrences)) as counted_occurrences
    from newest_first

),

final as (

    select
        counted_days.*,
        rules.points,
        rules.max_points,
        rules.window_days,
        rules.decay
    from counted_days
    inner join behavioral_rules as rules
        on
            counted_days.scoring_model = rules.scoring_model
            and counted_days.rule_id = rules.rule_id

)

select * from final
