with

signal_rules as (

    select * from {{ ref('int_signal_rules') }}

),

behavioral_rules as (

    select * from {{ ref('int_behavioral_rules') }}

),

frequency_rules as (

    select * from {{ ref('int_frequency_rules') }}

),

fast_track_rules as (

    select * from {{ ref('int_fast_track_rules') }}

),

inactivity_rules as (

    select * from {{ ref('int_inactivity_rules') }}

),

activity_signals as (

    select * from {{ ref('int_activity_signals') }}

),

windows as (

    select
        scoring_model,
        rule_id,
        window_days
    from behavioral_rules

    union all

    select
        scoring_model,
        rule_id,
        window_days
    from frequency_rules

    union all

    select
        scoring_model,
        rule_id,
        within_days as window_days
    from fast_track_rules

),

offsets as (

    -- An activity counts at once ...
    select
        scoring_model,
        signal_id,
        0 as offset_days
    from signal_rules

    union all

    -- ... and counts no longer on the day it leaves a window.
    select
        signal_rules.scoring_model,
        signal_rules.signal_id,
        windows.window_days as offset_days
    from signal_rules
    inner join windows
        on
            signal_rules.scoring_model = windows.scoring_model
            and signal_rules.rule_id = windows.rule_id
    where windows.window_days is not null

    union all

    -- The silence that it broke begins anew.
    select
        inactivity_rules.scoring_model,
        activity_signals.signal_id,
        0 as offset_days
    from activity_signals
    cross join inactivity_rules
    where activity_signals.is_engagement

    union all

    select
        inactivity_rules.scoring_model,
        activity_signals.signal_id,
        inactivity_rules.inactive_days as offset_days
    from activity_signals
    cross join inactivity_rules
    where activity_signals.is_engagement

),

final as (

    select distinct * from offsets

)

select * from final
