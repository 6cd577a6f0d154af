{{ config(materialized='view') }}

with

scoring_dates as (

    select * from {{ ref('int_scoring_dates') }}

),

scoring_models as (

    select * from {{ ref('int_scoring_models') }}

),

-- The version of a model that scores a day.
final as (

    select
        scoring_models.model_key,
        scoring_models.scoring_model,
        scoring_models.published_as,
        scoring_models.score_version,
        scoring_models.is_primary,
        scoring_dates.scored_on,
        scoring_dates.history_from
    from scoring_dates
    inner join scoring_models
        on {{ lead_scoring.is_valid_on('scoring_models', 'scoring_dates.scored_on') }}

)

select * from final
