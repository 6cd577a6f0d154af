-- An SQL is an MQL too, nobody qualifies against a blocking suppression, and whoever is in a stage has a
-- score of at least its exit or a hand-raise that still holds.
with

qualifications as (

    select * from {{ ref('int_lead_qualifications') }}

),

scoring_models as (

    select * from {{ ref('int_scoring_models') }}

),

suppressions as (

    select * from {{ ref('int_lead_suppressions') }}

),

fast_tracks as (

    select
        lead_keys.lead_id,
        scoring_models.scoring_model,
        fast_tracks.scored_on,
        fast_tracks.is_sql_by_fast_track
    from {{ ref('int_fast_tracks') }} as fast_tracks
    inner join {{ ref('int_lead_keys') }} as lead_keys
        on fast_tracks.lead_key = lead_keys.lead_key
    inner join {{ ref('int_scoring_models') }} as scoring_models
        on fast_tracks.model_key = scoring_models.model_key

)

select
    qualifications.lead_id,
    qualifications.scoring_model,
    qualifications.scored_on,
    qualifications.qualification,
    qualifications.lead_score,
    qualifications.suppression_reason
from qualifications
inner join scoring_models
    on qualifications.scoring_model = scoring_models.scoring_model
left join suppressions
    on
        qualifications.lead_id = suppressions.lead_id
        and qualifications.scored_on = suppressions.scored_on
left join fast_tracks
    on
        qualifications.lead_id = fast_tracks.lead_id
        and qualifications.scoring_model = fast_tracks.scoring_model
        and qualifications.scored_on = fast_tracks.scored_on
where
    (qualifications.is_sql and not qualifications.is_mql)
    or (qualifications.is_mql and qualifications.qualified_by is null)
    or (qualifications.is_mql and coalesce(suppressions.is_qualification_blocked, false))
    or (
        qualifications.qualification = 'mql'
        and coalesce(qualifications.lead_score < {{ lead_scoring.as_points('scoring_models.mql_exit') }}, true)
        and fast_tracks.lead_id is null
    )
    or (
        qualifications.qualification = 'sql'
        and coalesce(qualifications.lead_score < {{ lead_scoring.as_points('scoring_models.sql_exit') }}, true)
        and not coalesce(fast_tracks.is_sql_by_fast_track, false)
    )
