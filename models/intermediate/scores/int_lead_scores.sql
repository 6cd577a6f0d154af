with

scoring_days as (

    select * from {{ ref('int_lead_score_dates') }}

),

category_points as {{ lead_scoring.not_materialized() }} (

    select * from {{ ref('int_category_points') }}

),

scoring_models as (

    select * from {{ ref('int_scoring_models') }}

),

-- Rows that last a whole version of the lead: sum them once.
version_points as (

    select
        lead_key,
        model_key,
        fires_from,
        fires_until,
        sum(case when dimension = 'fit' then points else 0 end) as fit_points,
        sum(case when dimension = 'engagement' then points else 0 end) as engagement_points
    from category_points
    where not is_daily
    group by
        lead_key,
        model_key,
        fires_from,
        fires_until

),

-- A row without points gives a score to leads for which no rule fired, without a join of two day-level tables.
points as (

    select
        lead_key,
        model_key,
        fires_from as scored_on,
        0 as is_followed,
        0 as has_ledger,
        case when dimension = 'fit' then points else 0 end as fit_points,
        case when dimension = 'engagement' then points else 0 end as engagement_points
    from category_points
    where is_daily

    union all

    select
        scoring_days.lead_key,
        scoring_days.model_key,
        scoring_days.scored_on,
        case when scoring_days.is_followed then 1 else 0 end as is_followed,
        case when scoring_days.has_ledger then 1 else 0 end as has_ledger,
        coalesce(version_points.fit_points, 0) as fit_points,
        coalesce(version_points.engagement_points, 0) as engagement_points
    from scoring_days
    left join version_points
        on
            scoring_days.lead_key = version_points.lead_key
            and scoring_days.model_key = version_points.model_key
            and scoring_days.known_on >= version_points.fires_from
            and scoring_days.known_on < version_points.fires_until

),

summed as (

    select
        lead_key,
        model_key,
        scored_on,
        max(is_followed) = 1 as is_followed,
        max(has_ledger) = 1 as has_ledger,
        cast(sum(fit_points) as {{ dbt.type_bigint() }}) as fit_points,
        cast(sum(engagement_points) as {{ dbt.type_bigint() }}) as engagement_points
    from points
    group by
        lead_key,
        model_key,
        scored_on

),

final as (

    select
        summed.lead_key,
        summed.model_key,
        summed.scored_on,
        summed.is_followed,
        summed.has_ledger,
        summed.fit_points,
        summed.engagement_points,
        case
            when summed.fit_points + summed.engagement_points < scoring_models.score_floor then scoring_models.score_floor
            when summed.fit_points + summed.engagement_points > scoring_models.score_ceiling then scoring_models.score_ceiling
            else summed.fit_points + summed.engagement_points
        end as lead_points
    from summed
    inner join scoring_models
        on summed.model_key = scoring_models.model_key

)

select * from final
