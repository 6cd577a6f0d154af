{{ config(materialized='view') }}

with

rule_days as (

    select * from {{ ref('int_rule_days') }}
    where rule_kind = 'behavioral'

),

behavioral_rules as (

    select * from {{ ref('int_behavioral_rules') }}

),

scoring_days as (

    select * from {{ ref('int_lead_scoring_days') }}

),

day_limited as (

    select
        rule_days.*,
        rules.max_count,
        rules.window_days,
        least(rule_days.occurrences, coalesce(rules.max_per_day, rule_days.occurrences)) as day_occurrences
    from rule_days
    inner join behavioral_rules as rules
        on
            rule_days.scoring_model = rules.scoring_model
            and rule_days.rule_id = rules.rule_id

),

-- Only where max_count can be exceeded at all is there something to sort by day. Counted by a window: Postgres
-- would take a few crowds for one, and compare every row with each of them.
crowded as (

    select
        *,
        coalesce(sum(day_occurrences) over (partition by lead_id, scoring_model, rule_id) > max_count, false) as is_crowded
    from day_limited

),

scored as (

    select
        crowded.lead_id,
        crowded.scoring_model,
        scoring_days.scored_on,
        scoring_days.is_requested,
        crowded.rule_id,
        crowded.occurred_on,
        {{ dbt.datediff('crowded.occurred_on', 'scoring_days.scored_on', 'day') }} as age_days,
        crowded.max_count,
        crowded.occurrences,
        crowded.day_occurrences,
        crowded.is_crowded
    from crowded
    inner join scoring_days
        on
            crowded.lead_id = scoring_days.lead_id
            and crowded.scoring_model = scoring_days.scoring_model
            and {{ lead_scoring.is_in_window('crowded.occurred_on', 'crowded.window_days', 'scoring_days.scored_on') }}
            and {{ lead_scoring.is_valid_on('crowded', 'scoring_days.scored_on') }}

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
        is_requested,
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
        is_requested,
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
