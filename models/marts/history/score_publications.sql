{#- A log that cannot be rebuilt, so not even a full refresh drops it. -#}
{{ config(
    materialized='incremental',
    incremental_strategy=lead_scoring.append_strategy(),
    full_refresh=false,
    on_schema_change='append_new_columns'
) }}
-- Written after lead_score_history and alerts, which ask what was published before: a build that is broken off goes on from there.
-- depends_on: {{ ref('lead_score_history') }}, {{ ref('alerts') }}

with

publication_days as (

    select * from {{ ref('int_publication_days') }}
    where is_scored and not is_published

),

daily_scores as (

    select * from {{ ref('lead_scores_daily') }}

),

published as (

    {% if is_incremental() %}
    select
        scoring_model,
        scored_on
    from {{ this }}
    {% else %}
    select
        scoring_model,
        scored_on
    from publication_days
    where 1 = 0
    {% endif %}

),

-- Built by itself, it reads the days of a build that has published them.
final as (

    select
        publication_days.scoring_model,
        publication_days.scored_on,
        min(daily_scores.score_version) as score_version,
        cast(count(*) as {{ dbt.type_bigint() }}) as lead_count,
        publication_days.is_backfill
    from publication_days
    inner join daily_scores
        on
            publication_days.scoring_model = daily_scores.scoring_model
            and publication_days.scored_on = daily_scores.scored_on
    left join published
        on
            publication_days.scoring_model = published.scoring_model
            and publication_days.scored_on = published.scored_on
    where published.scored_on is null
    group by
        publication_days.scoring_model,
        publication_days.scored_on,
        publication_days.is_backfill

)

select * from final
