with

scoring_days as (

    select * from {{ ref('int_lead_scoring_days') }}

),

category_points as (

    select * from {{ ref('int_category_points') }}

),

scoring_models as (

    select * from {{ ref('int_scoring_models') }}

),

-- A band that is open on a side reaches to the end of what points can be, so that no join has an "or".
grade_bands as (

    select
        scoring_model,
        dimension,
        grade,
        grade_rank,
        case when is_lowest then -99999999999999 else min_points end as from_points,
        coalesce(next_min_points, 99999999999999) as below_points
    from {{ ref('int_grade_bands') }}

),

-- A lead that no rule fired for has a score too. A row without points gives it one, and spares a join of
-- two tables that are as long as all days.
points as (

    select
        lead_id,
        scoring_model,
        scored_on,
        is_requested,
        case when dimension = 'fit' then points else 0 end as fit_points,
        case when dimension = 'engagement' then points else 0 end as engagement_points,
        raw_points,
        points_lost_to_decay
    from category_points

    union all

    select
        lead_id,
        scoring_model,
        scored_on,
        is_requested,
        0 as fit_points,
        0 as engagement_points,
        0 as raw_points,
        0 as points_lost_to_decay
    from scoring_days

),

summed as (

    select
        lead_id,
        scoring_model,
        scored_on,
        is_requested,
        cast(sum(fit_points) as {{ lead_scoring.points_type() }}) as fit_score,
        cast(sum(engagement_points) as {{ lead_scoring.points_type() }}) as engagement_score,
        cast(sum(fit_points + engagement_points) as {{ lead_scoring.points_type() }}) as unbounded_score,
        cast(sum(raw_points) as {{ lead_scoring.points_type() }}) as raw_points,
        cast(sum(points_lost_to_decay) as {{ lead_scoring.points_type() }}) as points_lost_to_decay
    from points
    group by
        lead_id,
        scoring_model,
        scored_on,
        is_requested

),

bounded as (

    select
        summed.*,
        case
            when summed.unbounded_score < scoring_models.score_floor then scoring_models.score_floor
            when summed.unbounded_score > scoring_models.score_ceiling then scoring_models.score_ceiling
            else summed.unbounded_score
        end as lead_score
    from summed
    inner join scoring_models
        on summed.scoring_model = scoring_models.scoring_model

),

graded as (

    select
        bounded.lead_id,
        bounded.scoring_model,
        bounded.scored_on,
        bounded.is_requested,
        bounded.fit_score,
        bounded.engagement_score,
        bounded.unbounded_score,
        bounded.lead_score,
        bounded.points_lost_to_decay,
        -- What the points were worth at first, less what decay took and what is left.
        cast(bounded.raw_points - bounded.points_lost_to_decay - bounded.lead_score as {{ lead_scoring.points_type() }}) as points_lost_to_caps,
        fit_bands.grade as fit_grade,
        fit_bands.grade_rank as fit_grade_rank,
        engagement_bands.grade as engagement_grade,
        fit_bands.grade || engagement_bands.grade as lead_grade
    from bounded
    left join grade_bands as fit_bands
        on
            fit_bands.dimension = 'fit'
            and bounded.scoring_model = fit_bands.scoring_model
            and bounded.fit_score >= fit_bands.from_points
            and bounded.fit_score < fit_bands.below_points
    left join grade_bands as engagement_bands
        on
            engagement_bands.dimension = 'engagement'
            and bounded.scoring_model = engagement_bands.scoring_model
            and bounded.engagement_score >= engagement_bands.from_points
            and bounded.engagement_score < engagement_bands.below_points

),

final as (

    select
        *,
        cast(lead_score - unbounded_score as {{ lead_scoring.points_type() }}) as bound_points
    from graded

)

select * from final
