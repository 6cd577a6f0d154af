{#- The rows that add up to each score, of requested days and of those that the newest is compared with. -#}
{{ config(materialized='view') }}

with

rule_contributions as (

    select * from {{ ref('int_rule_contributions') }}

),

category_points as (

    select * from {{ ref('int_category_points') }}
    where points != combined_points

),

scoring_days as (

    select * from {{ ref('int_lead_score_dates') }}
    where has_ledger

),

lead_scores as (

    select * from {{ ref('int_lead_scores') }}
    where
        has_ledger
        and lead_points != fit_points + engagement_points

),

-- Bounds of a category and a score's floor or ceiling have rows of their own, so that the rows add up.
final as (

    select
        lead_key,
        model_key,
        scored_on,
        rule_key as line_key,
        occurrences,
        raw_points,
        decayed_points,
        points,
        first_occurred_on,
        last_occurred_on,
        next_expires_on
    from rule_contributions

    union all

    select
        category_points.lead_key,
        category_points.model_key,
        scoring_days.scored_on,
        -category_points.category_key as line_key,
        0 as occurrences,
        0 as raw_points,
        0 as decayed_points,
        category_points.points - category_points.combined_points as points,
        cast(null as date) as first_occurred_on,
        cast(null as date) as last_occurred_on,
        cast(null as date) as next_expires_on
    from category_points
    inner join scoring_days
        on
            category_points.lead_key = scoring_days.lead_key
            and category_points.model_key = scoring_days.model_key
            and category_points.fires_from <= case when category_points.is_daily then scoring_days.scored_on else scoring_days.known_on end
            and category_points.fires_until > case when category_points.is_daily then scoring_days.scored_on else scoring_days.known_on end

    union all

    select
        lead_key,
        model_key,
        scored_on,
        0 as line_key,
        0 as occurrences,
        0 as raw_points,
        0 as decayed_points,
        lead_points - fit_points - engagement_points as points,
        cast(null as date) as first_occurred_on,
        cast(null as date) as last_occurred_on,
        cast(null as date) as next_expires_on
    from lead_scores

)

select * from final
