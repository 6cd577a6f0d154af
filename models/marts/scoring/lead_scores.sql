with

daily_scores as (

    select * from {{ ref('lead_scores_daily') }}

),

scoring_dates as (

    select * from {{ ref('int_scoring_dates') }}

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

top_reasons as (

    select * from {{ ref('int_top_reasons') }}

),

newest_day as (

    select max(scored_on) as scored_on
    from scoring_dates

),

final as (

    select
        -- ids
        daily_scores.lead_id,
        daily_scores.scoring_model,
        daily_scores.scored_on,
        model_dates.is_primary as is_primary_model,

        -- scores
        daily_scores.fit_score,
        daily_scores.engagement_score,
        daily_scores.lead_score,
        daily_scores.points_lost_to_decay,
        daily_scores.points_lost_to_caps,
        fit_completeness.fit_completeness,
        cast(null as decimal(7, 6)) as conversion_probability,

        -- grades
        daily_scores.fit_grade,
        daily_scores.engagement_grade,
        daily_scores.lead_grade,

        -- qualification
        daily_scores.qualification,
        daily_scores.is_mql,
        daily_scores.is_sql,
        daily_scores.qualified_by,
        daily_scores.qualified_on,
        daily_scores.suppression_reason,

        -- explanation
        top_reasons.top_reasons,
        last_engagements.last_engaged_at,
        cast({{ dbt.datediff('last_engagements.last_engaged_on', 'daily_scores.scored_on', 'day') }} as {{ dbt.type_bigint() }}) as days_since_engaged,
        daily_scores.score_version
    from daily_scores
    inner join newest_day
        on daily_scores.scored_on = newest_day.scored_on
    inner join model_dates
        on
            daily_scores.scoring_model = model_dates.published_as
            and daily_scores.scored_on = model_dates.scored_on
    left join last_engagements
        on
            daily_scores.lead_id = last_engagements.lead_id
            and {{ lead_scoring.is_valid_on('last_engagements', 'daily_scores.scored_on') }}
    left join fit_completeness
        on
            daily_scores.lead_id = fit_completeness.lead_id
            and model_dates.scoring_model = fit_completeness.scoring_model
            and {{ lead_scoring.is_valid_on('fit_completeness', 'daily_scores.scored_on') }}
    left join top_reasons
        on
            daily_scores.lead_id = top_reasons.lead_id
            and daily_scores.scoring_model = top_reasons.scoring_model
            and daily_scores.scored_on = top_reasons.scored_on

)

select * from final
