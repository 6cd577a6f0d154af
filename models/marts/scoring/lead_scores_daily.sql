with

qualifications as (

    select * from {{ ref('int_lead_qualifications') }}

),

score_versions as (

    select * from {{ ref('int_score_versions') }}

),

final as (

    select
        -- ids
        qualifications.lead_id,
        qualifications.scoring_model,
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
        qualifications.suppression_reason,

        -- provenance
        score_versions.score_version
    from qualifications
    inner join score_versions
        on qualifications.scoring_model = score_versions.scoring_model

)

select * from final
