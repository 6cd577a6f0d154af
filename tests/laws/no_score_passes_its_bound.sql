-- The bound that decides which days qualification looks back at is never below a score: where there are days to look back at,
-- no scored day has more points than the bound of its block, and none reaches a threshold outside the blocks that it let through.
with

memory_starts as (

    select * from {{ ref('int_memory_starts') }}
    where has_days_to_remember

),

lead_scores as (

    select * from {{ ref('int_lead_scores') }}

),

scoring_models as (

    select * from {{ ref('int_scoring_models') }}

),

score_bounds as (

    select * from {{ ref('int_score_bounds') }}

)

select
    lead_scores.lead_key,
    scoring_models.scoring_model,
    lead_scores.scored_on,
    lead_scores.lead_points,
    score_bounds.most_points
from lead_scores
inner join scoring_models
    on lead_scores.model_key = scoring_models.model_key
inner join memory_starts
    on
        lead_scores.lead_key = memory_starts.lead_key
        and lead_scores.model_key = memory_starts.model_key
left join score_bounds
    on
        lead_scores.lead_key = score_bounds.lead_key
        and lead_scores.model_key = score_bounds.model_key
        and lead_scores.scored_on >= score_bounds.block_starts_on
        and lead_scores.scored_on <= score_bounds.block_ends_on
where
    lead_scores.lead_points > score_bounds.most_points
    or (lead_scores.lead_points >= scoring_models.mql_enter and not coalesce(score_bounds.is_to_score, false))
