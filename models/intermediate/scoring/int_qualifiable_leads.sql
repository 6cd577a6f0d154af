{#- A bound that is never below the score: only what adds to it is counted, whole and without limits. -#}
with

memory_days as (

    select * from {{ ref('int_memory_days') }}

),

daily_activity as (

    select * from {{ ref('int_lead_activity_daily') }}

),

explicit_hits as (

    select * from {{ ref('int_explicit_hits') }}

),

signal_rules as (

    select * from {{ ref('int_signal_rules') }}

),

scoring_rules as (

    select * from {{ ref('int_scoring_rules') }}

),

scoring_categories as (

    select * from {{ ref('int_scoring_categories') }}

),

scoring_models as (

    select * from {{ ref('int_scoring_models') }}

),

leads as (

    select * from {{ ref('int_leads') }}

),

last_day as (

    select max(memory_day) as memory_day
    from memory_days

),

-- What everybody could have: rules about frequency and silence, and categories that never give less.
general as (

    select
        scoring_model,
        points
    from scoring_rules
    where points > 0 and rule_kind in ('frequency', 'inactivity')

    union all

    select
        scoring_model,
        min_points as points
    from scoring_categories
    where min_points > 0

),

general_points as (

    select
        scoring_model,
        sum(points) as points
    from general
    group by scoring_model

),

signal_points as (

    select
        signal_rules.signal_id,
        signal_rules.scoring_model,
        sum(case when scoring_rules.points > 0 then scoring_rules.points else 0 end) as points,
        max(case when signal_rules.rule_kind = 'fast_track' then 1 else 0 end) as is_fast_track
    from signal_rules
    left join scoring_rules
        on
            signal_rules.scoring_model = scoring_rules.scoring_model
            and signal_rules.rule_id = scoring_rules.rule_id
            and signal_rules.rule_kind = scoring_rules.rule_kind
            and signal_rules.rule_kind = 'behavioral'
    group by
        signal_rules.signal_id,
        signal_rules.scoring_model

),

earned as (

    select
        daily_activity.lead_id,
        signal_points.scoring_model,
        sum(daily_activity.event_count * signal_points.points) as points,
        max(signal_points.is_fast_track) as is_fast_track
    from daily_activity
    inner join last_day
        on daily_activity.known_on <= last_day.memory_day
    inner join signal_points
        on daily_activity.signal_id = signal_points.signal_id
    where
        signal_points.points > 0
        or signal_points.is_fast_track = 1
    group by
        daily_activity.lead_id,
        signal_points.scoring_model

    union all

    select
        lead_id,
        scoring_model,
        sum(points) as points,
        0 as is_fast_track
    from explicit_hits
    where points > 0
    group by
        lead_id,
        scoring_model

),

earned_points as (

    select
        lead_id,
        scoring_model,
        sum(points) as points,
        max(is_fast_track) as is_fast_track
    from earned
    group by
        lead_id,
        scoring_model

),

final as (

    select
        leads.lead_id,
        scoring_models.scoring_model
    from leads
    cross join scoring_models
    left join earned_points
        on
            leads.lead_id = earned_points.lead_id
            and scoring_models.scoring_model = earned_points.scoring_model
    left join general_points
        on scoring_models.scoring_model = general_points.scoring_model
    where
        not leads.is_merged
        and (
            earned_points.is_fast_track = 1
            or coalesce(earned_points.points, 0) + coalesce(general_points.points, 0) >= scoring_models.mql_enter
            or scoring_models.score_floor >= scoring_models.mql_enter
        )

)

select * from final
