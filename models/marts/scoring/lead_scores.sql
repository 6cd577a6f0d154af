with

qualifications as (

    select * from {{ ref('int_lead_qualifications') }}

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
        qualifications.lead_id,
        model_dates.published_as as scoring_model,
        qualifications.scored_on,
        model_dates.is_primary as is_primary_model,

        -- scores
        qualifications.fit_score,
        qualifications.engagement_score,
        qualifications.lead_score,
        qualifications.points_lost_to_decay,
        qualifications.points_lost_to_caps,
        fit_completeness.fit_completeness,
        cast(null as decimal(7, 6)) as conversion_probability,

        -- grades
        qualifications.fit_grade,
        qualifications.engagement_grade,
        qualifications.lead_grade,

        -- qualification
        qualifications.qualification,
        qualifications.is_mql,
        qualifications.is_sql,
        qualifications.qualified_by,
        qualifications.qualified_on,
        qualifications.suppression_reason,

        -- explanation
        top_reasons.top_reasons,
        last_engagements.last_engaged_at,
        cast(
            {{ dbt.datediff('last_engagements.last_engaged_on', 'qualifications.scored_on', 'day') }} as {{ dbt.type_bigint() }}
        ) as days_since_engaged,
        model_dates.score_version
    from qualifications
    inner join newest_day
        on qualifications.scored_on = newest_day.scored_on
    inner join model_dates
        on
            qualifications.model_key = model_dates.model_key
            and qualifications.scored_on = model_dates.scored_on
    left join last_engagements
        on
            qualifications.lead_key = last_engagements.lead_key
            and {{ lead_scoring.is_valid_on('last_engagements', 'qualifications.scored_on') }}
    left join fit_completeness
        on
            qualifications.lead_id = fit_completeness.lead_id
            and qualifications.scoring_model = fit_completeness.scoring_model
            and {{ lead_scoring.is_valid_on('fit_completeness', 'qualifications.scored_on') }}
    left join top_reasons
        on
            qualifications.lead_key = top_reasons.lead_key
            and qualifications.model_key = top_reasons.model_key
            and qualifications.scored_on = top_reasons.scored_on

)

select * from final
