with

compared_dates as (

    select * from {{ ref('int_compared_dates') }}
    where days_ahead > 0

),

qualifications as (

    select * from {{ ref('int_lead_qualifications') }}

),

model_dates as (

    select * from {{ ref('int_model_dates') }}

),

lead_scores as (

    select * from {{ ref('int_lead_scores') }}

),

signals as (

    select * from {{ ref('int_qualification_signals') }}

),

newest as (

    select
        qualifications.*,
        model_dates.published_as,
        model_dates.is_primary
    from qualifications
    inner join model_dates
        on
            qualifications.model_key = model_dates.model_key
            and qualifications.scored_on = model_dates.scored_on
    where qualifications.scored_on in (select max(newest_dates.scored_on) from model_dates as newest_dates)

),

-- A day to come without a score is one by which nothing changes.
scores_to_come as (

    select
        lead_scores.lead_key,
        lead_scores.model_key,
        max(case when compared_dates.days_ahead = 7 then lead_scores.lead_points end) as points_in_7_days,
        max(case when compared_dates.days_ahead = 30 then lead_scores.lead_points end) as points_in_30_days,
        max(case when compared_dates.days_ahead = 90 then lead_scores.lead_points end) as points_in_90_days
    from lead_scores
    inner join compared_dates
        on
            lead_scores.model_key = compared_dates.model_key
            and lead_scores.scored_on = compared_dates.scored_on
    group by
        lead_scores.lead_key,
        lead_scores.model_key

),

signals_to_come as (

    select
        newest.lead_key,
        newest.model_key,
        newest.is_sql,
        signals.scored_on,
        signals.mql_direction,
        signals.sql_direction,
        max(case when signals.sql_direction = 'enter' then signals.scored_on end) over (
            partition by newest.lead_key, newest.model_key
            order by signals.scored_on asc
            rows between unbounded preceding and current row
        ) as sql_entered_on,
        max(case when signals.sql_direction = 'leave' then signals.scored_on end) over (
            partition by newest.lead_key, newest.model_key
            order by signals.scored_on asc
            rows between unbounded preceding and current row
        ) as sql_left_on
    from newest
    inner join signals
        on
            newest.lead_key = signals.lead_key
            and newest.model_key = signals.model_key
            and newest.scored_on < signals.scored_on
    where newest.is_mql

),

-- A lead that leaves as an MQL while it is an SQL is qualified still.
leaving as (

    select
        lead_key,
        model_key,
        min(scored_on) as leaves_on
    from signals_to_come
    where
        (is_sql and sql_direction = 'leave')
        or (
            not is_sql
            and mql_direction = 'leave'
            and (sql_entered_on is null or sql_entered_on < sql_left_on)
        )
    group by
        lead_key,
        model_key

),

final as (

    select
        -- ids
        newest.lead_id,
        newest.published_as as scoring_model,
        newest.scored_on,
        newest.is_primary as is_primary_model,

        -- scores
        newest.lead_score,
        {%- for days in [7, 30, 90] %}
        coalesce({{ lead_scoring.as_points('scores_to_come.points_in_' ~ days ~ '_days') }}, newest.lead_score) as lead_score_in_{{ days }}_days,
        {%- endfor %}

        -- qualification
        newest.qualification,
        leaving.leaves_on as leaves_qualification_on
    from newest
    left join scores_to_come
        on
            newest.lead_key = scores_to_come.lead_key
            and newest.model_key = scores_to_come.model_key
    left join leaving
        on
            newest.lead_key = leaving.lead_key
            and newest.model_key = leaving.model_key

)

select * from final
