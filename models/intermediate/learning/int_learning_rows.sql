with

learning_scores as (

    select * from {{ ref('int_learning_scores') }}

),

versions as (

    select * from {{ ref('int_scoring_model_versions') }}

),

scoring_models as (

    select * from {{ ref('int_scoring_models') }}

),

outcome_days as (

    select * from {{ ref('int_outcome_days') }}
    where is_horizon_over

),

followed_outcomes as (

    select * from {{ ref('int_followed_outcomes') }}

),

weight_versions as (

    select
        scoring_model,
        score_version,
        version_number,
        valid_from,
        -- Weights that were replaced on the day of their first use never were in use.
        coalesce(lead(valid_from) over (partition by scoring_model order by version_number asc) = valid_from, false) as is_replaced_at_once
    from {{ ref('int_weight_version_log') }}
    where table_name = 'scoring_models'

),

scored_by as (

    select distinct
        scoring_model,
        score_version,
        scored_on
    from learning_scores

),

-- Of the weights that scored a month those in use then come first: the newest that were valid, else those that followed
-- soonest, else those that no build has published.
ranked as (

    select
        scored_by.scoring_model,
        scored_by.score_version,
        scored_by.scored_on,
        row_number() over (
            partition by scored_by.scoring_model, scored_by.scored_on
            order by
                case
                    when weight_versions.valid_from <= scored_by.scored_on then 0
                    when not weight_versions.is_replaced_at_once then 1
                    else 2
                end asc,
                case when weight_versions.valid_from <= scored_by.scored_on then -weight_versions.version_number else weight_versions.version_number end asc,
                scored_by.score_version asc
        ) as version_rank
    from scored_by
    left join weight_versions
        on
            scored_by.scoring_model = weight_versions.scoring_model
            and scored_by.score_version = weight_versions.score_version

),

months as (

    select
        ranked.scoring_model,
        ranked.score_version,
        ranked.scored_on,
        outcome_days.outcome,
        ranked.version_rank = 1 as was_in_use,
        versions.score_version is not null as is_in_use
    from ranked
    inner join scoring_models
        on ranked.scoring_model = scoring_models.scoring_model
    inner join outcome_days
        on
            ranked.scoring_model = outcome_days.scoring_model
            and ranked.scored_on = outcome_days.scored_on
    left join versions
        on
            ranked.scoring_model = versions.scoring_model
            and ranked.score_version = versions.score_version

),

-- What has converted before leaves nothing to predict.
final as (

    select
        learning_scores.*,
        months.outcome,
        months.was_in_use,
        months.is_in_use,
        followed_outcomes.outcome_on is not null as is_converted,
        followed_outcomes.outcome_on
    from learning_scores
    inner join months
        on
            learning_scores.scoring_model = months.scoring_model
            and learning_scores.score_version = months.score_version
            and learning_scores.scored_on = months.scored_on
    left join followed_outcomes
        on
            learning_scores.lead_id = followed_outcomes.lead_id
            and months.outcome = followed_outcomes.outcome
            and learning_scores.scored_on = followed_outcomes.scored_on
    where coalesce(followed_outcomes.outcomes_before, 0) = 0

)

select * from final
