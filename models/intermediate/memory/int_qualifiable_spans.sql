with

qualifiable_leads as (

    select * from {{ ref('int_qualifiable_leads') }}

),

engagement_bounds as (

    select * from {{ ref('int_engagement_bounds') }}

),

scoring_models as (

    select * from {{ ref('int_scoring_models') }}

),

memory_days as (

    select * from {{ ref('int_memory_days') }}

),

period as (

    select min(memory_day) as first_day
    from memory_days

),

changes as (

    select
        lead_id,
        scoring_model,
        changed_on,
        points,
        fast_tracks
    from engagement_bounds

    union all

    select
        qualifiable_leads.lead_id,
        qualifiable_leads.scoring_model,
        period.first_day as changed_on,
        qualifiable_leads.constant_points as points,
        0 as fast_tracks
    from qualifiable_leads
    cross join period

),

changes_by_day as (

    select
        lead_id,
        scoring_model,
        changed_on,
        sum(points) as points,
        sum(fast_tracks) as fast_tracks
    from changes
    group by
        lead_id,
        scoring_model,
        changed_on

),

bounds as (

    select
        lead_id,
        scoring_model,
        changed_on,
        sum(points) over (
            partition by lead_id, scoring_model
            order by changed_on asc
            rows between unbounded preceding and current row
        ) as points,
        sum(fast_tracks) over (
            partition by lead_id, scoring_model
            order by changed_on asc
            rows between unbounded preceding and current row
        ) as fast_tracks
    from changes_by_day

),

-- Below every exit a lead has certainly left; only above, its days have to be scored.
judged as (

    select
        bounds.lead_id,
        bounds.scoring_model,
        bounds.changed_on,
        case
            when bounds.fast_tracks > 0 or bounds.points >= scoring_models.mql_enter then 2
            when bounds.points >= scoring_models.mql_exit or bounds.points >= scoring_models.sql_exit then 1
            else 0
        end as height
    from bounds
    inner join scoring_models
        on bounds.scoring_model = scoring_models.scoring_model

),

compared as (

    select
        *,
        max(height) over (partition by lead_id, scoring_model) as greatest_height,
        lag(height) over (
            partition by lead_id, scoring_model
            order by changed_on asc
        ) as height_before
    from judged

),

switches as (

    select
        lead_id,
        scoring_model,
        changed_on,
        height,
        lead(changed_on) over (
            partition by lead_id, scoring_model
            order by changed_on asc
        ) as next_changed_on
    from compared
    where
        greatest_height = 2
        and (height > 0) != (coalesce(height_before, 0) > 0)

),

final as (

    select
        lead_id,
        scoring_model,
        changed_on as starts_on,
        -- On this day it is certain that the lead has left.
        next_changed_on as ends_on
    from switches
    where height > 0

)

select * from final
