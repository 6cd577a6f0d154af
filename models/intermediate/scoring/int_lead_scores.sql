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

sums as (

    select
        lead_id,
        scoring_model,
        scored_on,
        sum(case when dimension = 'fit' then points else 0 end) as fit_score,
        sum(case when dimension = 'engagement' then points else 0 end) as engagement_score,
        sum(raw_points) as raw_points,
        sum(points_lost_to_decay) as points_lost_to_decay
    from category_points
    group by
        lead_id,
        scoring_model,
        scored_on

),

-- A lead that no rule fired for has a score too.
summed as (

    select
        scoring_days.lead_id,
        scoring_days.scoring_model,
        scoring_days.scored_on,
        scoring_days.is_requested,
        scoring_models.score_floor,
        scoring_models.score_ceiling,
        cast(coalesce(sums.fit_score, 0) as {{ lead_scoring.points_type() }}) as fit_score,
        cast(coalesce(sums.engagement_score, 0) as {{ lead_scoring.points_type() }}) as engagement_score,
        cast(coalesce(sums.fit_score + sums.engagement_score, 0) as {{ lead_scoring.points_type() }}) as unbounded_score,
        cast(coalesce(sums.raw_points, 0) as {{ lead_scoring.points_type() }}) as raw_points,
        cast(coalesce(sums.points_lost_to_decay, 0) as {{ lead_scoring.points_type() }}) as points_lost_to_decay
    from scoring_days
    inner join scoring_models
        on scoring_days.scoring_model = scoring_models.scoring_model
    left join sums
        on
            scoring_days.lead_id = sums.lead_id
            and scoring_days.scoring_model = sums.scoring_model
            and scoring_days.scored_on = sums.scored_on

),

bounded as (

    select
        *,
        case
            when unbounded_score < score_floor then score_floor
            when unbounded_score > score_ceiling then score_ceiling
            else unbounded_score
        end as lead_score
    from summed

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
