{%- set has_outcomes = lead_scoring.present_columns(ref('scoring_models'), ['outcome']) %}

with

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

data_days as (

    select max(created_on) as known_on
    from leads

    union all

    select max(known_on) as known_on
    from daily_activity

    union all

    select max(cast(created_at as date)) as known_on
    from opportunities

),

-- The newest day of the data: later outcomes are not known yet. An open deal closes on a day to come, so closings tell nothing.
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

-- Requested days and kept months.
days as (

    select scored_on
    from model_dates

    union distinct

    select scored_on
    from learning_scores

),

horizons as (

    select
        scored_on,
        {{ lead_scoring.add_days('scored_on', var('outcome_horizon_days')) }} as horizon_ends_on
    from days

),

final as (

    select
        model_outcomes.scoring_model,
        model_outcomes.outcome,
        horizons.scored_on,
        horizons.horizon_ends_on,
        horizons.horizon_ends_on <= newest_data.known_on as is_horizon_over
    from model_outcomes
    cross join horizons
    cross join newest_data

)

select * from final
