{%- set published = lead_scoring.previous_build('score_publications', survives_full_refresh=true) -%}

with

daily_scores as (

    select * from {{ ref('lead_scores_daily') }}

),

scoring_dates as (

    select * from {{ ref('int_scoring_dates') }}
    where is_published

),

-- A build that does not publish has no such day.
scored_days as (

    select
        daily_scores.scoring_model,
        daily_scores.scored_on,
        1 as is_scored,
        0 as is_published,
        cast(null as {{ dbt.type_string() }}) as score_version
    from daily_scores
    inner join scoring_dates
        on daily_scores.scored_on = scoring_dates.scored_on
    group by
        daily_scores.scoring_model,
        daily_scores.scored_on

),

-- Published by earlier builds. Do not touch models that are no longer scored.
published_days as (

    {% if published %}
    select
        scoring_model,
        scored_on,
        0 as is_scored,
        1 as is_published,
        score_version
    from {{ published }}
    where scoring_model in (select scored_days.scoring_model from scored_days)
    {% else %}
    select * from scored_days
    where 1 = 0
    {% endif %}

),

all_days as (

    select * from scored_days
    union all
    select * from published_days

),

days as (

    select
        scoring_model,
        scored_on,
        max(is_scored) = 1 as is_scored,
        max(is_published) = 1 as is_published,
        max(score_version) as published_version
    from all_days
    group by
        scoring_model,
        scored_on

),

sequenced as (

    select
        *,
        lag(scored_on) over (
            partition by scoring_model
            order by scored_on asc
        ) as previous_on,
        coalesce(lag(is_scored) over (
            partition by scoring_model
            order by scored_on asc
        ), false) as is_previous_scored,
        max(scored_on) over (partition by scoring_model) as newest_on,
        max(case when is_published then scored_on end) over (partition by scoring_model) as last_published_on
    from days

),

-- A day that this build does not score needs rows only if the day before it has changed.
final as (

    select
        scoring_model,
        scored_on,
        previous_on,
        is_scored,
        is_previous_scored,
        is_published,
        published_version,
        last_published_on,
        not is_published and scored_on < newest_on as is_backfill,
        coalesce(is_scored and scored_on >= last_published_on, false) as is_continuation
    from sequenced
    where is_scored or is_previous_scored

)

select * from final
