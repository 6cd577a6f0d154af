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

outcomes as (

    select * from {{ ref('int_point_in_time_outcomes') }}

),

-- What has converted before leaves nothing to predict.
final as (

    select
        learning_scores.*,
        outcomes.outcome,
        versions.score_version is not null as is_in_use,
        outcomes.is_converted,
        outcomes.outcome_on
    from learning_scores
    inner join scoring_models
        on learning_scores.scoring_model = scoring_models.scoring_model
    inner join outcomes
        on
            learning_scores.lead_id = outcomes.lead_id
            and learning_scores.scoring_model = outcomes.scoring_model
            and learning_scores.scored_on = outcomes.scored_on
    left join versions
        on
            learning_scores.scoring_model = versions.scoring_model
            and learning_scores.score_version = versions.score_version
    where
        not outcomes.is_converted_before
        and not outcomes.is_censored

)

select * from final
