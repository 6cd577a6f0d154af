-- An SQL is an MQL too, nobody qualifies against a blocking suppression, and who qualified by score
-- reached the threshold.
with

scores as (

    select * from {{ ref('lead_scores_daily') }}

),

scoring_models as (

    select * from {{ ref('int_scoring_models') }}

),

suppression_rules as (

    select * from {{ ref('int_suppression_rules') }}

)

select
    scores.lead_id,
    scores.scoring_model,
    scores.qualification,
    scores.suppression_reason
from scores
inner join scoring_models
    on scores.scoring_model = scoring_models.scoring_model
left join suppression_rules
    on scores.suppression_reason = suppression_rules.reason
where
    (scores.is_sql and not scores.is_mql)
    or (scores.is_mql and scores.qualified_by is null)
    or (scores.is_mql and coalesce(suppression_rules.is_blocking_qualification, false))
    or (scores.qualified_by = 'score' and scores.lead_score < scoring_models.mql_exit)
