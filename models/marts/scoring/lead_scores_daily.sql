with

qualifications as (

    select * from {{ ref('int_lead_qualifications') }}

),

model_dates as (

    select * from {{ ref('int_model_dates') }}

),

final as (

    select
        -- ids
        qualifications.lead_id,
        model_dates.published_as as scoring_model,
        qualifications.scored_on,

        -- scores
        qualifications.fit_score,
        qualifications.engagement_score,
        qualifications.lead_score,
        qualifications.points_lost_to_decay,
        qualifications.points_lost_to_caps,

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

        -- provenance
        model_dates.score_version
    from qualifications
    inner join model_dates
        on
            qualifications.scoring_model = model_dates.scoring_model
            and qualifications.scored_on = model_dates.scored_on

)

select * from final
