{{ config(materialized='view') }}

with

outcome_days as (

    select * from {{ ref('int_outcome_days') }}

),

opportunities as (

    select * from {{ ref('int_opportunities') }}
    where not is_orphan

),

daily_activity as (

    select * from {{ ref('int_lead_activity_daily') }}

),

activity_signals as (

    select * from {{ ref('int_activity_signals') }}

),

signals as (

    select distinct
        activity_signals.signal_id,
        activity_signals.activity_type
    from activity_signals
    inner join outcome_days
        on activity_signals.activity_type = outcome_days.outcome

),

outcomes as (

    select
        lead_id,
        'opportunity_won' as outcome,
        won_on as outcome_on,
        1 as outcome_count
    from opportunities
    where won_on is not null

    union all

    select
        lead_id,
        'opportunity_created' as outcome,
        cast(created_at as date) as outcome_on,
        1 as outcome_count
    from opportunities

    union all

    select
        daily_activity.lead_id,
        signals.activity_type as outcome,
        daily_activity.occurred_on as outcome_on,
        daily_activity.event_count as outcome_count
    from daily_activity
    inner join signals
        on daily_activity.signal_id = signals.signal_id

),

-- Models that share an outcome share its rows.
days as (

    select distinct
        outcome,
        scored_on,
        horizon_ends_on
    from outcome_days

),

final as (

    select
        outcomes.lead_id,
        days.outcome,
        days.scored_on,
        sum(case when outcomes.outcome_on <= days.scored_on then outcomes.outcome_count else 0 end) as outcomes_before,
        sum(case when outcomes.outcome_on > days.scored_on then outcomes.outcome_count else 0 end) as outcomes_within,
        min(case when outcomes.outcome_on > days.scored_on then outcomes.outcome_on end) as outcome_on
    from outcomes
    inner join days
        on
            outcomes.outcome = days.outcome
            and outcomes.outcome_on <= days.horizon_ends_on
    group by
        outcomes.lead_id,
        days.outcome,
        days.scored_on

)

select * from final
