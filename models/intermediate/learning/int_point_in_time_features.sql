{#- Read only to learn weights or choose thresholds; a view, so that a daily run does not pay for it. -#}
{{ config(materialized='view') }}

with

scoring_days as (

    select * from {{ ref('int_lead_score_dates') }}
    where is_requested

),

lead_keys as (

    select * from {{ ref('int_lead_keys') }}

),

rules as (

    select * from {{ ref('int_scoring_rules') }}
    where rule_kind != 'fast_track'

),

rule_contributions as (

    select * from {{ ref('int_rule_contributions') }}

),

outcomes as (

    select * from {{ ref('int_point_in_time_outcomes') }}

),

-- A rule that did not fire is a feature, too.
final as (

    select
        lead_keys.lead_id,
        rules.scoring_model,
        scoring_days.scored_on,
        rules.dimension,
        rules.category,
        rules.rule_id,
        rule_contributions.rule_key is not null as is_hit,
        coalesce(rule_contributions.occurrences, 0) as occurrences,
        {{ lead_scoring.as_points('coalesce(rule_contributions.points, 0)') }} as points,
        outcomes.is_converted_before,
        outcomes.is_converted,
        outcomes.is_censored,
        outcomes.outcome_on
    from scoring_days
    inner join lead_keys
        on scoring_days.lead_key = lead_keys.lead_key
    inner join rules
        on scoring_days.model_key = rules.model_key
    inner join outcomes
        on
            lead_keys.lead_id = outcomes.lead_id
            and rules.scoring_model = outcomes.scoring_model
            and scoring_days.scored_on = outcomes.scored_on
    left join rule_contributions
        on
            scoring_days.lead_key = rule_contributions.lead_key
            and scoring_days.scored_on = rule_contributions.scored_on
            and rules.rule_key = rule_contributions.rule_key

)

select * from final
