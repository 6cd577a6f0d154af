with

scoring_days as {{ lead_scoring.not_materialized() }} (

    select * from {{ ref('int_lead_score_dates') }}

),

rule_days as (

    select * from {{ ref('int_rule_matches_daily') }}

),

rules as (

    select * from {{ ref('int_scoring_rules') }}
    where rule_kind = 'frequency'

),

measured as (

    select
        scoring_days.lead_key,
        rule_days.rule_key,
        scoring_days.scored_on,
        sum(rule_days.counted_occurrences) as measured_count,
        min(rule_days.occurred_on) as first_occurred_on,
        max(rule_days.occurred_on) as last_occurred_on
    from rule_days
    inner join rules
        on rule_days.rule_key = rules.rule_key
    inner join scoring_days
        on
            rule_days.lead_key = scoring_days.lead_key
            and rules.model_key = scoring_days.model_key
            and rule_days.counts_from <= scoring_days.known_on
            and rule_days.counts_until > scoring_days.known_on
            and (rules.window_days is null or {{ lead_scoring.add_days('rule_days.occurred_on', 'rules.window_days') }} > scoring_days.scored_on)
    group by
        scoring_days.lead_key,
        rule_days.rule_key,
        scoring_days.scored_on

),

-- A rule with at_least 0 fires for a lead without activities, too.
unmatched as (

    select
        scoring_days.lead_key,
        rules.rule_key,
        scoring_days.scored_on
    from scoring_days
    inner join rules
        on scoring_days.model_key = rules.model_key
    left join measured
        on
            scoring_days.lead_key = measured.lead_key
            and rules.rule_key = measured.rule_key
            and scoring_days.scored_on = measured.scored_on
    where
        rules.at_least = 0
        and measured.lead_key is null

),

compared as (

    select * from measured

    union all

    select
        lead_key,
        rule_key,
        scored_on,
        0 as measured_count,
        cast(null as date) as first_occurred_on,
        cast(null as date) as last_occurred_on
    from unmatched

),

final as (

    select
        compared.lead_key,
        rules.model_key,
        compared.scored_on,
        compared.rule_key,
        1 as occurrences,
        rules.points as raw_points,
        rules.points as undecayed_points,
        rules.points as decayed_points,
        rules.points as limited_points,
        compared.first_occurred_on,
        compared.last_occurred_on,
        {{ lead_scoring.add_days('compared.first_occurred_on', 'rules.window_days') }} as next_expires_on
    from compared
    inner join rules
        on compared.rule_key = rules.rule_key
    where
        compared.measured_count >= rules.at_least
        and (rules.at_most is null or compared.measured_count <= rules.at_most)

)

select * from final
