with

rule_days as (

    select * from {{ ref('int_rule_days') }}
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
        rule_days.lead_id,
        rules.scoring_model,
        scoring_days.scored_on,
        max(case when rules.qualifies_as = 'sql' then 1 else 0 end) = 1 as is_sql_by_fast_track,
        max(rule_days.occurred_on) as last_raised_on
    from rule_days
    inner join fast_track_rules as rules
        on
            rule_days.scoring_model = rules.scoring_model
            and rule_days.rule_id = rules.rule_id
    inner join scoring_days
        on
            rule_days.lead_id = scoring_days.lead_id
            and rule_days.scoring_model = scoring_days.scoring_model
            and {{ lead_scoring.is_in_window('rule_days.occurred_on', 'rules.within_days', 'scoring_days.scored_on') }}
            and {{ lead_scoring.is_valid_on('rule_days', 'scoring_days.scored_on') }}
    group by
        rule_days.lead_id,
        rules.scoring_model,
        scoring_days.scored_on

)

select * from final
