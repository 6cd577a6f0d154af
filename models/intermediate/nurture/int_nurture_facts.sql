with

daily_scores as (

    select * from {{ ref('lead_scores_daily') }}

),

model_dates as (

    select * from {{ ref('int_model_dates') }}

),

last_engagements as (

    select * from {{ ref('int_last_engagements') }}

),

fit_completeness as (

    select * from {{ ref('int_fit_completeness') }}

),

profiles as (

    select * from {{ ref('int_nurture_profiles') }}

),

lifecycle_stages as (

    select
        lifecycles.lead_id,
        lifecycles.scored_on,
        lifecycles.stage
    from {{ ref('int_lifecycle_stages') }} as lifecycles
    inner join model_dates
        on
            lifecycles.scoring_model = model_dates.scoring_model
            and lifecycles.scored_on = model_dates.scored_on
    where
        lifecycles.left_on is null
        and model_dates.is_primary

),

-- For segments, inactive_days of a lead that never engaged is unknown; inactivity rules count from its creation.
final as (

    select
        daily_scores.lead_id,
        daily_scores.scored_on,
        daily_scores.scoring_model,
        model_dates.is_primary,
        daily_scores.lead_score,
        daily_scores.fit_grade,
        fit_completeness.fit_completeness,
        daily_scores.qualification,
        daily_scores.suppression_reason,
        cast({{ dbt.datediff('last_engagements.last_engaged_on', 'daily_scores.scored_on', 'day') }} as {{ dbt.type_bigint() }}) as inactive_days,
        lifecycle_stages.stage as lifecycle_stage,
        profiles.funnel_stage
    from daily_scores
    inner join model_dates
        on
            daily_scores.scoring_model = model_dates.published_as
            and daily_scores.scored_on = model_dates.scored_on
    inner join profiles
        on
            daily_scores.lead_id = profiles.lead_id
            and daily_scores.scored_on = profiles.scored_on
    left join lifecycle_stages
        on
            daily_scores.lead_id = lifecycle_stages.lead_id
            and daily_scores.scored_on = lifecycle_stages.scored_on
    left join last_engagements
        on
            daily_scores.lead_id = last_engagements.lead_id
            and {{ lead_scoring.is_valid_on('last_engagements', 'daily_scores.scored_on') }}
    left join fit_completeness
        on
            daily_scores.lead_id = fit_completeness.lead_id
            and model_dates.scoring_model = fit_completeness.scoring_model
            and {{ lead_scoring.is_valid_on('fit_completeness', 'daily_scores.scored_on') }}

)

select * from final
