{{ config(materialized='view') }}

with

lead_scores as (

    select * from {{ ref('int_lead_scores') }}

),

scoring_models as (

    select * from {{ ref('int_scoring_models') }}

),

fit_bands as (

    select * from {{ ref('int_grade_bands') }}
    where dimension = 'fit'

),

suppressions as (

    select * from {{ ref('int_lead_suppressions') }}

),

fast_tracks as (

    select * from {{ ref('int_fast_tracks') }}

),

threshold_checks as (

    select
        lead_scores.lead_key,
        lead_scores.model_key,
        lead_scores.scored_on,
        lead_scores.is_followed,
        lead_scores.lead_points,
        coalesce(suppressions.is_qualification_blocked, false) as is_blocked,
        -- At least the fit grade that the model requires, if it requires one.
        scoring_models.mql_min_fit_grade is null
        or coalesce(lead_scores.fit_points >= required_bands.from_points, false) as has_min_fit_grade,
        coalesce(lead_scores.lead_points >= scoring_models.mql_enter, false) as is_mql_entered,
        coalesce(lead_scores.lead_points >= scoring_models.mql_enter and lead_scores.lead_points >= scoring_models.sql_enter, false) as is_sql_entered,
        coalesce(lead_scores.lead_points < scoring_models.mql_exit, true) as is_mql_left,
        coalesce(lead_scores.lead_points < scoring_models.sql_exit, true) as is_sql_left,
        fast_tracks.lead_key is not null as is_mql_fast_track,
        coalesce(fast_tracks.is_sql_by_fast_track, false) as is_sql_fast_track
    from lead_scores
    inner join scoring_models
        on lead_scores.model_key = scoring_models.model_key
    left join fit_bands as required_bands
        on
            scoring_models.model_key = required_bands.model_key
            and scoring_models.mql_min_fit_grade = required_bands.grade
    left join suppressions
        on
            lead_scores.lead_key = suppressions.lead_key
            and lead_scores.scored_on = suppressions.scored_on
    left join fast_tracks
        on
            lead_scores.lead_key = fast_tracks.lead_key
            and lead_scores.model_key = fast_tracks.model_key
            and lead_scores.scored_on = fast_tracks.scored_on

),

-- A score between exit and enter changes nothing.
final as (

    select
        lead_key,
        model_key,
        scored_on,
        is_followed,
        {%- for stage in ['mql', 'sql'] %}
        case
            when is_blocked then 'leave'
            when is_{{ stage }}_fast_track or (has_min_fit_grade and is_{{ stage }}_entered) then 'enter'
            when is_{{ stage }}_left then 'leave'
            else 'stay'
        end as {{ stage }}_direction,
        -- A case, because Sail fails on an `and` over a view: it does not see that the result is never null.
        case when has_min_fit_grade and is_{{ stage }}_entered and not is_blocked then true else false end as is_{{ stage }}_by_score,
        case when is_{{ stage }}_fast_track or (has_min_fit_grade and is_{{ stage }}_entered) then true else false end as is_{{ stage }}_unless_blocked,
        {%- endfor %}
        lead_points
    from threshold_checks

)

select * from final
