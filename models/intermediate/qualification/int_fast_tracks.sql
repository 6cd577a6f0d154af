with

rule_days as (

    select * from {{ ref('int_rule_matches_daily') }}

),

rules as (

    select * from {{ ref('int_scoring_rules') }}
    where rule_kind = 'fast_track'

),

scoring_days as (

    select * from {{ ref('int_lead_score_dates') }}

),

-- A hand-raise holds for within_days, its own day included.
final as (

    select
        scoring_days.lead_key,
        scoring_days.model_key,
        scoring_days.scored_on,
        max(case when rules.qualifies_as = 'sql' then 1 else 0 end) = 1 as is_sql_by_fast_track
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
        scoring_days.model_key,
        scoring_days.scored_on

)

select * from final
