with

stages as (

    select * from {{ ref('int_lifecycle_stages') }}
    where stage_before is not null

),

scoring_models as (

    select * from {{ ref('int_scoring_models') }}

),

lead_scores as (

    select * from {{ ref('int_lead_scores') }}

),

-- Between two remembered days a score does not change.
score_days as (

    select
        stages.lead_id,
        stages.scoring_model,
        stages.entered_on,
        max(lead_scores.scored_on) as scored_on
    from stages
    inner join lead_scores
        on
            stages.lead_id = lead_scores.lead_id
            and stages.scoring_model = lead_scores.scoring_model
            and stages.entered_on >= lead_scores.scored_on
    group by
        stages.lead_id,
        stages.scoring_model,
        stages.entered_on

),

final as (

    select
        -- ids
        stages.lead_id,
        scoring_models.published_as as scoring_model,

        -- the crossing
        stages.stage_before as from_stage,
        stages.stage as to_stage,
        stages.entered_on as occurred_on,
        lead_scores.lead_score,
        stages.cause
    from stages
    inner join scoring_models
        on stages.scoring_model = scoring_models.scoring_model
    left join score_days
        on
            stages.lead_id = score_days.lead_id
            and stages.scoring_model = score_days.scoring_model
            and stages.entered_on = score_days.entered_on
    left join lead_scores
        on
            score_days.lead_id = lead_scores.lead_id
            and score_days.scoring_model = lead_scores.scoring_model
            and score_days.scored_on = lead_scores.scored_on

)

select * from final
