with

daily_stages as (

    select * from {{ ref('int_lifecycle_stages') }}

),

newest_day as (

    select max(scored_on) as scored_on
    from daily_stages

),

-- A lead that qualifies, or has a deal, on the day of its creation was a lead within the day.
stages as (

    select
        daily_stages.*,
        coalesce(daily_stages.stage_before, 'lead') as from_stage
    from daily_stages
    inner join newest_day
        on daily_stages.scored_on = newest_day.scored_on
    where
        (daily_stages.stage_before is not null or daily_stages.stage in ('mql', 'sql', 'opportunity'))
        and not daily_stages.is_left_censored

),

scoring_models as (

    select * from {{ ref('int_scoring_models') }}

),

model_dates as (

    select * from {{ ref('int_model_dates') }}

),

previous_scores as (

    select
        lead_id,
        scoring_model,
        scored_on,
        max(lead_score) as lead_score
    from {{ ref('int_qualification_signal_history') }}
    group by
        lead_id,
        scoring_model,
        scored_on

),

-- The score of the day itself, or for mql and sql, which can begin when a cooldown ends, of the last day in the history.
score_days as (

    select
        stages.lead_id,
        stages.scoring_model,
        stages.entered_on,
        max(previous_scores.scored_on) as scored_on
    from stages
    inner join model_dates
        on
            stages.scoring_model = model_dates.scoring_model
            and stages.scored_on = model_dates.scored_on
            and stages.entered_on >= model_dates.history_from
    inner join previous_scores
        on
            stages.lead_id = previous_scores.lead_id
            and stages.scoring_model = previous_scores.scoring_model
            and stages.entered_on >= previous_scores.scored_on
    where
        stages.entered_on = previous_scores.scored_on
        or stages.stage in ('mql', 'sql')
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
        stages.from_stage,
        stages.stage as to_stage,
        stages.entered_on as occurred_on,
        cast(previous_scores.lead_score as {{ lead_scoring.points_type() }}) as lead_score,
        stages.cause
    from stages
    inner join scoring_models
        on stages.scoring_model = scoring_models.scoring_model
    left join score_days
        on
            stages.lead_id = score_days.lead_id
            and stages.scoring_model = score_days.scoring_model
            and stages.entered_on = score_days.entered_on
    left join previous_scores
        on
            score_days.lead_id = previous_scores.lead_id
            and score_days.scoring_model = previous_scores.scoring_model
            and score_days.scored_on = previous_scores.scored_on

)

select * from final
