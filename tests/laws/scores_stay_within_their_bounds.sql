-- Floor and ceiling hold for every score, and a category's bounds wherever one of its rules fired.
with

scores as (

    select * from {{ ref('lead_scores_daily') }}

),

model_dates as (

    select * from {{ ref('int_model_dates') }}

),

scoring_models as (

    select * from {{ ref('int_scoring_models') }}

),

contributions as (

    select
        lead_id,
        scoring_model,
        scored_on,
        category,
        sum(points) as points
    from {{ ref('lead_score_contributions') }}
    group by
        lead_id,
        scoring_model,
        scored_on,
        category

),

scoring_categories as (

    select * from {{ ref('int_scoring_categories') }}

)

select
    scores.lead_id,
    scores.scoring_model,
    'score' as what,
    scores.lead_score as points
from scores
inner join model_dates
    on
        scores.scoring_model = model_dates.published_as
        and scores.scored_on = model_dates.scored_on
inner join scoring_models
    on model_dates.scoring_model = scoring_models.scoring_model
where
    scores.lead_score < {{ lead_scoring.as_points('scoring_models.score_floor') }}
    or scores.lead_score > {{ lead_scoring.as_points('scoring_models.score_ceiling') }}

union all

select
    contributions.lead_id,
    contributions.scoring_model,
    contributions.category as what,
    contributions.points
from contributions
inner join model_dates
    on
        contributions.scoring_model = model_dates.published_as
        and contributions.scored_on = model_dates.scored_on
inner join scoring_categories
    on
        model_dates.scoring_model = scoring_categories.scoring_model
        and contributions.category = scoring_categories.category
where
    contributions.points < {{ lead_scoring.as_points('scoring_categories.min_points') }}
    or contributions.points > {{ lead_scoring.as_points('scoring_categories.max_points') }}
