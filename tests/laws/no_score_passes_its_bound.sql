-- The bound that decides which days qualification looks back at, and which days to come can end it, is never below a score: no
-- scored day has more points than the bound of its block, and where there are days to look back at, none reaches a threshold
-- outside the blocks that it let through.
with

lookback_starts as (

    select * from {{ ref('int_lookback_starts') }}
    where has_days_to_look_back

),

lead_scores as (

    select * from {{ ref('int_lead_scores') }}

),

scoring_models as (

    select * from {{ ref('int_scoring_models') }}

),

score_upper_bounds as (

    select * from {{ ref('int_score_upper_bounds') }}

)

select
    lead_scores.lead_key,
    scoring_models.scoring_model,
    lead_scores.scored_on,
    lead_scores.lead_points,
    score_upper_bounds.most_points
from lead_scores
inner join scoring_models
    on lead_scores.model_key = scoring_models.model_key
left join lookback_starts
    on
        lead_scores.is_followed
        and lead_scores.lead_key = lookback_starts.lead_key
        and lead_scores.model_key = lookback_starts.model_key
left join score_upper_bounds
    on
        lead_scores.lead_key = score_upper_bounds.lead_key
        and lead_scores.model_key = score_upper_bounds.model_key
        and lead_scores.scored_on >= score_upper_bounds.block_starts_on
        and lead_scores.scored_on <= score_upper_bounds.block_ends_on
        and lead_scores.is_followed != score_upper_bounds.is_outlook
where
    lead_scores.lead_points > score_upper_bounds.most_points
    or (
        lead_scores.lead_points >= scoring_models.mql_enter
        and lookback_starts.lead_key is not null
        and not coalesce(score_upper_bounds.is_to_score, false)
    )
