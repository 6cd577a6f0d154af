{#- Read when weights are learned or thresholds weighed; a daily run does not pay for it. -#}
{{ config(materialized='view') }}

with

scoring_days as (

    select * from {{ ref('int_lead_scoring_days') }}
    where is_requested

),

scoring_rules as (

    select * from {{ ref('int_scoring_rules') }}

),

rule_points as (

    select * from {{ ref('int_rule_points') }}

),

outcomes as (

    select * from {{ ref('int_point_in_time_outcomes') }}

),

-- A rule that did not fire is a feature as well.
final as (

    select
        scoring_days.lead_id,
        scoring_days.scoring_model,
        scoring_days.scored_on,
        scoring_rules.dimension,
        scoring_rules.category,
        scoring_rules.rule_id,
        rule_points.rule_id is not null as is_hit,
        coalesce(rule_points.occurrences, 0) as occurrences,
        cast(coalesce(rule_points.points, 0) as {{ lead_scoring.points_type() }}) as points,
        outcomes.is_converted_before,
        outcomes.is_converted,
        outcomes.is_censored,
        outcomes.outcome_on
    from scoring_days
    inner join scoring_rules
        on scoring_days.scoring_model = scoring_rules.scoring_model
    inner join outcomes
        on
            scoring_days.lead_id = outcomes.lead_id
            and scoring_days.scoring_model = outcomes.scoring_model
            and scoring_days.scored_on = outcomes.scored_on
    left join rule_points
        on
            scoring_days.lead_id = rule_points.lead_id
            and scoring_days.scoring_model = rule_points.scoring_model
            and scoring_days.scored_on = rule_points.scored_on
            and scoring_rules.rule_id = rule_points.rule_id

)

select * from final
