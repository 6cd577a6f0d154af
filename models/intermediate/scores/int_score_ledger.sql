{#- The rows that add up to each score, of requested days and of those that the newest is compared with. -#}
{{ config(materialized='view') }}

with

rule_contributions as (

    select * from {{ ref('int_rule_contributions') }}

),

rules as (

    select * from {{ ref('int_scoring_rules') }}

),

category_points as (

    select * from {{ ref('int_category_points') }}
    where points != combined_points

),

scoring_days as (

    select * from {{ ref('int_lead_score_dates') }}
    where has_ledger

),

scoring_categories as (

    select * from {{ ref('int_scoring_categories') }}

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
        rule_contributions.lead_key,
        rule_contributions.model_key,
        rule_contributions.scored_on,
        rule_contributions.is_requested,
        rules.dimension,
        rules.category,
        rules.rule_id,
        rules.rule_kind,
        rules.description,
        rule_contributions.occurrences,
        rule_contributions.raw_points,
        rule_contributions.decayed_points,
        rule_contributions.points,
        rule_contributions.first_occurred_on,
        rule_contributions.last_occurred_on,
        rule_contributions.next_expires_on
    from rule_contributions
    inner join rules
        on rule_contributions.rule_key = rules.rule_key

    union all

    select
        category_points.lead_key,
        category_points.model_key,
        scoring_days.scored_on,
        scoring_days.is_requested,
        category_points.dimension,
        scoring_categories.category,
        'category_cap' as rule_id,
        'limit' as rule_kind,
        'Limit of the category ' || replace(scoring_categories.category, '_', ' ') as description,
        0 as occurrences,
        0 as raw_points,
        0 as decayed_points,
        category_points.points - category_points.combined_points as points,
        cast(null as date) as first_occurred_on,
        cast(null as date) as last_occurred_on,
        cast(null as date) as next_expires_on
    from category_points
    inner join scoring_categories
        on category_points.category_key = scoring_categories.category_key
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
        is_requested,
        'total' as dimension,
        'total' as category,
        'score_bound' as rule_id,
        'limit' as rule_kind,
        'Limit of the score' as description,
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
