with

rule_days as (

    select * from {{ ref('int_rule_days') }}
    where rule_kind = 'frequency'

),

scoring_days as (

    select * from {{ ref('int_lead_scoring_days') }}

),

frequency_rules as (

    select * from {{ ref('int_frequency_rules') }}

),

measured as (

    select
        rule_days.lead_id,
        scoring_days.scored_on,
        rules.scoring_model,
        rules.rule_id,
        sum(rule_days.occurrences) as event_count,
        -- What is valid on a day is one row for each day of activity.
        count(*) as active_day_count,
        min(rule_days.occurred_on) as first_occurred_on,
        max(rule_days.occurred_on) as last_occurred_on
    from rule_days
    inner join frequency_rules as rules
        on
            rule_days.scoring_model = rules.scoring_model
            and rule_days.rule_id = rules.rule_id
    inner join scoring_days
        on
            rule_days.lead_id = scoring_days.lead_id
            and rule_days.scoring_model = scoring_days.scoring_model
            and {{ lead_scoring.is_in_window('rule_days.occurred_on', 'rules.window_days', 'scoring_days.scored_on') }}
            and {{ lead_scoring.is_valid_on('rule_days', 'scoring_days.scored_on') }}
    group by
        rule_days.lead_id,
        scoring_days.scored_on,
        rules.scoring_model,
        rules.rule_id

),

-- Silence is measured too: a rule with at_least 0 fires for a lead that did nothing.
compared as (

    select
        scoring_days.lead_id,
        scoring_days.scoring_model,
        scoring_days.scored_on,
        scoring_days.is_requested,
        rules.rule_id,
        rules.at_least,
        rules.at_most,
        rules.points,
        rules.window_days,
        coalesce(
            case rules.measure when 'events' then measured.event_count else measured.active_day_count end, 0
        ) as measured_count,
        measured.first_occurred_on,
        measured.last_occurred_on
    from scoring_days
    inner join frequency_rules as rules
        on scoring_days.scoring_model = rules.scoring_model
    left join measured
        on
            scoring_days.lead_id = measured.lead_id
            and scoring_days.scored_on = measured.scored_on
            and rules.scoring_model = measured.scoring_model
            and rules.rule_id = measured.rule_id

),

final as (

    select
        lead_id,
        scoring_model,
        scored_on,
        is_requested,
        rule_id,
        1 as occurrences,
        points as raw_points,
        points as undecayed_points,
        points as decayed_points,
        points as limited_points,
        first_occurred_on,
        last_occurred_on,
        {{ lead_scoring.add_days('first_occurred_on', 'window_days') }} as next_expires_on
    from compared
    where
        measured_count >= at_least
        and (at_most is null or measured_count <= at_most)

)

select * from final
