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
matched_days as (

    select
        daily_activity.lead_id,
        rules.scoring_model,
        scoring_days.scored_on,
        rules.rule_id,
        daily_activity.occurred_on,
        {{ dbt.datediff('daily_activity.occurred_on', 'scoring_days.scored_on', 'day') }} as age_days,
        rules.max_per_day,
        rules.max_count,
        sum(daily_activity.event_count) as occurrences
    from daily_activity
    inner join signal_rules
        on daily_activity.signal_id = signal_rules.signal_id
    inner join behavioral_rules as rules
        on
            signal_rules.scoring_model = rules.scoring_model
            and signal_rules.rule_id = rules.rule_id
    inner join scoring_days
        on
            daily_activity.lead_id = scoring_days.lead_id
            and rules.scoring_model = scoring_days.scoring_model
            and daily_activity.occurred_on <= scoring_days.scored_on
            and daily_activity.known_on <= scoring_days.scored_on
            and (
                rules.window_days is null
                or {{ dbt.datediff('daily_activity.occurred_on', 'scoring_days.scored_on', 'day') }} < rules.window_days
            )
    group by
        daily_activity.lead_id,
        rules.scoring_model,
        scoring_days.scored_on,
        rules.rule_id,
        daily_activity.occurred_on,
        rules.max_per_day,
        rules.max_count

),

day_limited as (

    select
        *,
        least(occurrences, coalesce(max_per_day, occurrences)) as day_occurrences
    from matched_days

),

-- Only rules with a max_count pay for a sort: it keeps the newest.
newest_first as (

    select
        *,
        sum(day_occurrences) over (
            partition by lead_id, scoring_model, scored_on, rule_id
            order by occurred_on desc
            rows between unbounded preceding and current row
        ) - day_occurrences as newer_occurrences
    from day_limited
    where max_count is not null

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
    from day_limited
    where max_count is null

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
        rules.decay,
        rules.decay_days,
        rules.decay_percent
    from counted_days
    inner join behavioral_rules as rules
        on
            counted_days.scoring_model = rules.scoring_model
            and counted_days.rule_id = rules.rule_id

)

select * from final
