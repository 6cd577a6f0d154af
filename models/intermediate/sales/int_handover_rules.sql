with

signal_history as (

    select * from {{ ref('int_qualification_signal_history') }}

),

scoring_models as (

    select * from {{ ref('int_scoring_models') }}
    where is_primary

),

scoring_days as (

    select * from {{ ref('int_lead_score_dates') }}
    where is_followed

),

lead_keys as (

    select * from {{ ref('int_lead_keys') }}

),

rules as (

    select * from {{ ref('int_scoring_rules') }}

),

rule_points as (

    select * from {{ ref('int_rule_points') }}

),

previous_rules as (

    select * from {{ ref('int_previous_handover_rules') }}

),

-- A crossing is evaluated on the day of a signal. Which signals are crossings depends on the day from which qualification
-- looks back, and that day moves on: so every day of a signal has its rules.
signal_days as (

    select
        signal_history.lead_id,
        signal_history.scoring_model,
        signal_history.scored_on,
        lead_keys.lead_key,
        scoring_models.model_key
    from signal_history
    inner join scoring_models
        on signal_history.scoring_model = scoring_models.scoring_model
    inner join lead_keys
        on signal_history.lead_id = lead_keys.lead_id
    group by
        signal_history.lead_id,
        signal_history.scoring_model,
        signal_history.scored_on,
        lead_keys.lead_key,
        scoring_models.model_key

),

-- A daily build scores new days only; keep the rows of earlier days.
final as (

    select
        lead_id,
        scoring_model,
        evaluated_on,
        rule_id
    from previous_rules

    union distinct

    select
        signal_days.lead_id,
        signal_days.scoring_model,
        signal_days.scored_on as evaluated_on,
        rules.rule_id
    from signal_days
    inner join scoring_days
        on
            signal_days.lead_key = scoring_days.lead_key
            and signal_days.model_key = scoring_days.model_key
            and signal_days.scored_on = scoring_days.scored_on
    inner join rule_points
        on
            signal_days.lead_key = rule_points.lead_key
            and signal_days.model_key = rule_points.model_key
            and signal_days.scored_on >= rule_points.fires_from
            and signal_days.scored_on < rule_points.fires_until
    inner join rules
        on rule_points.rule_key = rules.rule_key

)

select * from final
