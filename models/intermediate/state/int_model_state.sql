{#- Written last of the models that keep signals: a build that stops earlier leaves nothing to continue from. -#}
-- depends_on: {{ ref('int_qualification_signal_history') }}

with

lookback_models as (

    select * from {{ ref('int_lookback_models') }}

),

previous_leads as (

    select * from {{ ref('int_lead_state') }}

),

lookback_dates as (

    select * from {{ ref('int_lookback_dates') }}

),

period as (

    select
        max(case when is_period_start then lookback_day end) as last_period_start,
        max(lookback_day) as last_day
    from lookback_dates

),

newest as (

    select max(kept_until) as kept_until
    from previous_leads

),

-- A new model has history up to this build's last day only; leave it out if some leads' history reaches further.
final as (

    select
        lookback_models.scoring_model,
        lookback_models.score_version,
        lookback_models.rules_hash,
        coalesce(lookback_models.kept_from, period.last_period_start) as kept_from,
        lookback_models.build_id,
        lookback_models.logic_hash
    from lookback_models
    cross join period
    cross join newest
    where
        lookback_models.kept_from is not null
        or period.last_day >= newest.kept_until

)

select * from final
