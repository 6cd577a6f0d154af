{#- Read only to learn weights or choose thresholds; a view, so that a daily run does not pay for it. -#}
{{ config(materialized='view') }}
{%- set horizon = var('outcome_horizon_days') %}
{%- set has_outcomes = lead_scoring.present_columns(ref('scoring_models'), ['outcome']) %}

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

scoring_models as (

    select * from {{ ref('scoring_models') }}

),

leads as (

    select * from {{ ref('int_leads') }}

),

opportunities as (

    select * from {{ ref('int_opportunities') }}
    where not is_orphan

),

daily_activity as (

    select * from {{ ref('int_lead_activity_daily') }}

),

activity_signals as (

    select * from {{ ref('int_activity_signals') }}

),

data_days as (

    select max(created_on) as known_on
    from leads

    union all

    select max(known_on) as known_on
    from daily_activity

    union all

    select max(cast(created_at as date)) as known_on
    from opportunities

    union all

    select max(cast(closed_at as date)) as known_on
    from opportunities

),

-- The newest day of the data: later outcomes are not known yet.
newest_data as (

    select max(known_on) as known_on
    from data_days

),

-- A model without an outcome of its own has that of the project.
model_outcomes as (

    select
        scoring_model,
        {% if has_outcomes %}coalesce(lower(trim(outcome)), '{{ var('outcome') }}'){% else %}'{{ var('outcome') }}'{% endif %} as outcome
    from scoring_models

),

signals as (

    select distinct
        activity_signals.signal_id,
        activity_signals.activity_type
    from activity_signals
    inner join model_outcomes
        on activity_signals.activity_type = model_outcomes.outcome

),

outcomes as (

    select
        lead_id,
        'opportunity_won' as outcome,
        won_on as outcome_on,
        1 as outcome_count
    from opportunities
    where won_on is not null

    union all

    select
        lead_id,
        'opportunity_created' as outcome,
        cast(created_at as date) as outcome_on,
        1 as outcome_count
    from opportunities

    union all

    select
        daily_activity.lead_id,
        signals.activity_type as outcome,
        daily_activity.occurred_on as outcome_on,
        daily_activity.event_count as outcome_count
    from daily_activity
    inner join signals
        on daily_activity.signal_id = signals.signal_id

),

-- Requested days and kept months; a day that is both counts once.
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
        lead_id,
        scoring_model,
        scoring_model as published_as,
        scored_on
    from learning_scores

),

model_lead_days as (

    select
        lead_days.lead_id,
        lead_days.scoring_model,
        model_outcomes.outcome,
        lead_days.scored_on,
        {{ lead_scoring.add_days('lead_days.scored_on', horizon) }} as horizon_ends_on
    from lead_days
    inner join model_outcomes
        on lead_days.published_as = model_outcomes.scoring_model

),

followed as (

    select
        lead_days.lead_id,
        lead_days.scoring_model,
        lead_days.outcome,
        lead_days.scored_on,
        lead_days.horizon_ends_on,
        sum(case when outcomes.outcome_on <= lead_days.scored_on then outcomes.outcome_count else 0 end) as outcomes_before,
        sum(case when outcomes.outcome_on > lead_days.scored_on and outcomes.outcome_on <= lead_days.horizon_ends_on then outcomes.outcome_count else 0 end) as outcomes_within,
        min(case when outcomes.outcome_on > lead_days.scored_on and outcomes.outcome_on <= lead_days.horizon_ends_on then outcomes.outcome_on end) as outcome_on
    from model_lead_days as lead_days
    left join outcomes
        on
            lead_days.lead_id = outcomes.lead_id
            and lead_days.outcome = outcomes.outcome
    group by
        lead_days.lead_id,
        lead_days.scoring_model,
        lead_days.outcome,
        lead_days.scored_on,
        lead_days.horizon_ends_on

),

-- Without an outcome, a row whose horizon is not over is censored.
final as (

    select
        followed.lead_id,
        followed.scoring_model,
        followed.scored_on,
        followed.outcome,
        cast(followed.outcomes_before as {{ dbt.type_bigint() }}) as outcomes_before,
        cast(followed.outcomes_within as {{ dbt.type_bigint() }}) as outcomes_within,
        followed.outcomes_before > 0 as is_converted_before,
        followed.outcomes_within > 0 as is_converted,
        followed.outcome_on,
        followed.outcomes_within = 0 and followed.horizon_ends_on > newest_data.known_on as is_censored,
        followed.horizon_ends_on <= newest_data.known_on as is_horizon_over
    from followed
    cross join newest_data

)

select * from final
