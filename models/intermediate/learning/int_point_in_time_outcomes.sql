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

model_dates as (

    select * from {{ ref('int_model_dates') }}

),

learning_scores as (

    select * from {{ ref('int_learning_scores') }}

),

identities as (

    select * from {{ ref('int_lead_identities') }}

),

outcome_days as (

    select * from {{ ref('int_outcome_days') }}

),

followed_outcomes as (

    select * from {{ ref('int_followed_outcomes') }}

),

-- Requested days and kept months; a day that is both counts once, and so do records that became one later.
lead_days as (

    select
        lead_keys.lead_id,
        model_dates.scoring_model,
        model_dates.published_as,
        scoring_days.scored_on
    from scoring_days
    inner join lead_keys
        on scoring_days.lead_key = lead_keys.lead_key
    inner join model_dates
        on
            scoring_days.model_key = model_dates.model_key
            and scoring_days.scored_on = model_dates.scored_on

    union distinct

    select
        coalesce(identities.survivor_lead_id, learning_scores.lead_id) as lead_id,
        learning_scores.scoring_model,
        learning_scores.scoring_model as published_as,
        learning_scores.scored_on
    from learning_scores
    left join identities
        on learning_scores.lead_id = identities.lead_id

),

followed as (

    select
        lead_days.lead_id,
        lead_days.scoring_model,
        lead_days.scored_on,
        outcome_days.outcome,
        cast(coalesce(followed_outcomes.outcomes_before, 0) as {{ dbt.type_bigint() }}) as outcomes_before,
        cast(coalesce(followed_outcomes.outcomes_within, 0) as {{ dbt.type_bigint() }}) as outcomes_within,
        followed_outcomes.outcome_on,
        outcome_days.is_horizon_over
    from lead_days
    inner join outcome_days
        on
            lead_days.published_as = outcome_days.scoring_model
            and lead_days.scored_on = outcome_days.scored_on
    left join followed_outcomes
        on
            lead_days.lead_id = followed_outcomes.lead_id
            and outcome_days.outcome = followed_outcomes.outcome
            and lead_days.scored_on = followed_outcomes.scored_on

),

-- Without an outcome, a row whose horizon is not over is censored.
final as (

    select
        lead_id,
        scoring_model,
        scored_on,
        outcome,
        outcomes_before,
        outcomes_within,
        outcomes_before > 0 as is_converted_before,
        outcomes_within > 0 as is_converted,
        outcome_on,
        outcomes_within = 0 and not is_horizon_over as is_censored,
        is_horizon_over
    from followed

)

select * from final
