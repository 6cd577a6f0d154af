-- What the fired rules were worth at first is what is left plus what decay and limits took.
with

contributions as (

    select
        lead_id,
        scoring_model,
        scored_on,
        sum(raw_points) as raw_points
    from {{ ref('lead_score_contributions') }}
    group by
        lead_id,
        scoring_model,
        scored_on

),

scores as (

    select * from {{ ref('lead_scores_daily') }}

)

select
    scores.lead_id,
    scores.scoring_model,
    scores.scored_on,
    contributions.raw_points
from scores
left join contributions
    on
        scores.lead_id = contributions.lead_id
        and scores.scoring_model = contributions.scoring_model
        and scores.scored_on = contributions.scored_on
where
    coalesce(contributions.raw_points, 0)
    != scores.lead_score + scores.points_lost_to_decay + scores.points_lost_to_caps
