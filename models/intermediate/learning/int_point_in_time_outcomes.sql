{#- Read when weights are learned or thresholds weighed; a daily run does not pay for it. -#}
{{ config(materialized='view') }}
{%- set horizon = var('outcome_horizon_days') -%}

with

lead_days as (

    select * from {{ ref('int_lead_days') }}
    where is_requested

),

leads as (

    select * from {{ ref('int_leads') }}

),

opportunities as (

    select * from {{ ref('int_opportunities') }}
    where not is_orphan

),

daily_activity as (

    select * from {{ ref('int_lead_activity_daily') }}

),

data_days as (

    select max(created_on) as known_on
    from leads

    union all

    select max(known_on) as known_on
    from daily_activity

    union all

    select max(cast(created_at as date)) as known_on
    from opportunities

    union all

    select max(cast(closed_at as date)) as known_on
    from opportunities

),

-- How far the data reaches: what follows later cannot be known yet.
newest_data as (

    select max(known_on) as known_on
    from data_days

),

outcomes as (

    select
        lead_id,
        {% if var('outcome') == 'opportunity_won' %}won_on{% else %}cast(created_at as date){% endif %} as outcome_on
    from opportunities

),

followed as (

    select
        lead_days.lead_id,
        lead_days.scored_on,
        min(case when outcomes.outcome_on > lead_days.scored_on then outcomes.outcome_on end) as outcome_on,
        coalesce(min(outcomes.outcome_on) <= lead_days.scored_on, false) as is_converted_before
    from lead_days
    left join outcomes
        on lead_days.lead_id = outcomes.lead_id
    group by
        lead_days.lead_id,
        lead_days.scored_on

),

judged as (

    select
        followed.lead_id,
        followed.scored_on,
        followed.is_converted_before,
        coalesce(followed.outcome_on <= {{ lead_scoring.add_days('followed.scored_on', horizon) }}, false) as is_converted,
        case when followed.outcome_on <= {{ lead_scoring.add_days('followed.scored_on', horizon) }} then followed.outcome_on end as outcome_on,
        {{ lead_scoring.add_days('followed.scored_on', horizon) }} > newest_data.known_on as is_horizon_open
    from followed
    cross join newest_data

),

-- No outcome so far says nothing as long as the horizon is not over.
final as (

    select
        lead_id,
        scored_on,
        is_converted_before,
        is_converted,
        outcome_on,
        is_horizon_open and not is_converted as is_censored
    from judged

)

select * from final
