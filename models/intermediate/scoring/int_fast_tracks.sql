with

daily_activity as (

    select * from {{ ref('int_lead_activity_daily') }}

),

signal_rules as (

    select * from {{ ref('int_signal_rules') }}
    where rule_kind = 'fast_track'

),

fast_track_rules as (

    select * from {{ ref('int_fast_track_rules') }}

),

scoring_days as (

    select * from {{ ref('int_lead_scoring_days') }}

),

-- A hand-raise holds for within_days, its own day included.
final as (

    select
        daily_activity.lead_id,
        rules.scoring_model,
        scoring_days.scored_on,
        max(case when rules.qualifies_as = 'sql' then 1 else 0 end) = 1 as is_sql_by_fast_track,
        max(daily_activity.occurred_on) as last_raised_on
    from daily_activity
    inner join signal_rules
        on daily_activity.signal_id = signal_rules.signal_id
    inner join fast_track_rules as rules
        on
            signal_rules.scoring_model = rules.scoring_model
            and signal_rules.rule_id = rules.rule_id
    inner join scoring_days
        on
            daily_activity.lead_id = scoring_days.lead_id
            and rules.scoring_model = scoring_days.scoring_model
            and daily_activity.occurred_on <= scoring_days.scored_on
            and daily_activity.known_on <= scoring_days.scored_on
            and (
                rules.within_days is null
                or {{ dbt.datediff('daily_activity.occurred_on', 'scoring_days.scored_on', 'day') }} < rules.within_days
            )
    group by
        daily_activity.lead_id,
        rules.scoring_model,
        scoring_days.scored_on

)

select * from final
