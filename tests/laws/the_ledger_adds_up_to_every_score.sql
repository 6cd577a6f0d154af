-- For every lead, model and day the points of the ledger add up to the score, exactly; a lead without
-- a ledger row has 0.
with

contributions as (

    select
        lead_id,
        scoring_model,
        scored_on,
        sum(points) as points,
        sum(case when dimension = 'fit' then points else 0 end) as fit_points,
        sum(case when dimension = 'engagement' then points else 0 end) as engagement_points
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
    contributions.lead_id as ledger_lead_id,
    scores.lead_score,
    contributions.points
from scores
full outer join contributions
    on
        scores.lead_id = contributions.lead_id
        and scores.scoring_model = contributions.scoring_model
        and scores.scored_on = contributions.scored_on
where
    scores.lead_id is null
    or scores.lead_score != coalesce(contributions.points, 0)
    or scores.fit_score != coalesce(contributions.fit_points, 0)
    or scores.engagement_score != coalesce(contributions.engagement_points, 0)
