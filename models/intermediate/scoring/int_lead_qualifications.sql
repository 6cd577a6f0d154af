with

lead_scores as (

    select * from {{ ref('int_lead_scores') }}

),

scoring_models as (

    select * from {{ ref('int_scoring_models') }}

),

grade_bands as (

    select * from {{ ref('int_grade_bands') }}
    where dimension = 'fit'

),

suppressions as (

    select * from {{ ref('int_lead_suppressions') }}

),

fast_tracks as (

    select * from {{ ref('int_fast_tracks') }}

),

judged as (

    select
        lead_scores.lead_id,
        lead_scores.scoring_model,
        lead_scores.scored_on,
        lead_scores.fit_score,
        lead_scores.engagement_score,
        lead_scores.lead_score,
        lead_scores.points_lost_to_decay,
        lead_scores.points_lost_to_caps,
        lead_scores.fit_grade,
        lead_scores.engagement_grade,
        lead_scores.lead_grade,
        suppressions.suppression_reason,
        coalesce(suppressions.is_qualification_blocked, false) as is_blocked,
        -- Rank 1 is the best grade; a model that asks for none takes every lead.
        scoring_models.mql_min_fit_grade is null
        or coalesce(lead_scores.fit_grade_rank <= required_bands.grade_rank, false) as is_fit,
        coalesce(lead_scores.lead_score >= scoring_models.mql_enter, false) as is_at_mql,
        coalesce(lead_scores.lead_score >= scoring_models.sql_enter, false) as is_at_sql,
        fast_tracks.lead_id is not null as is_mql_by_fast_track,
        coalesce(fast_tracks.is_sql_by_fast_track, false) as is_sql_by_fast_track
    from lead_scores
    inner join scoring_models
        on lead_scores.scoring_model = scoring_models.scoring_model
    left join grade_bands as required_bands
        on
            scoring_models.scoring_model = required_bands.scoring_model
            and scoring_models.mql_min_fit_grade = required_bands.grade
    left join suppressions
        on
            lead_scores.lead_id = suppressions.lead_id
            and lead_scores.scored_on = suppressions.scored_on
    left join fast_tracks
        on
            lead_scores.lead_id = fast_tracks.lead_id
            and lead_scores.scoring_model = fast_tracks.scoring_model
            and lead_scores.scored_on = fast_tracks.scored_on

),

reached as (

    select
        *,
        case
            when is_fit and is_at_mql and is_at_sql then 'sql'
            when is_fit and is_at_mql then 'mql'
            else 'none'
        end as reached_by_score,
        case
            when is_sql_by_fast_track then 'sql'
            when is_mql_by_fast_track then 'mql'
            else 'none'
        end as reached_by_fast_track
    from judged

),

qualified as (

    select
        *,
        case
            when is_blocked then 'none'
            when reached_by_score = 'sql' or reached_by_fast_track = 'sql' then 'sql'
            when reached_by_score = 'mql' or reached_by_fast_track = 'mql' then 'mql'
            else 'none'
        end as qualification
    from reached

),

final as (

    select
        lead_id,
        scoring_model,
        scored_on,
        fit_score,
        engagement_score,
        lead_score,
        points_lost_to_decay,
        points_lost_to_caps,
        fit_grade,
        engagement_grade,
        lead_grade,
        qualification,
        qualification in ('mql', 'sql') as is_mql,
        qualification = 'sql' as is_sql,
        -- The score is named first where both lead to the same stage.
        case
            when qualification = 'none' then null
            when reached_by_score = qualification then 'score'
            else 'fast_track'
        end as qualified_by,
        suppression_reason
    from qualified

)

select * from final
