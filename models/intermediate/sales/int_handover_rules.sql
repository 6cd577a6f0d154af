with

handovers as (

    select * from {{ ref('int_handovers') }}

),

fired_rules as (

    select * from {{ ref('int_fired_rules') }}

),

remembered_rules as (

    select * from {{ ref('int_remembered_handover_rules') }}

),

-- A daily build scores the days that are new; those of former crossings are kept.
final as (

    select
        lead_id,
        scoring_model,
        evaluated_on,
        rule_id
    from remembered_rules

    union distinct

    select
        fired_rules.lead_id,
        fired_rules.scoring_model,
        fired_rules.scored_on as evaluated_on,
        fired_rules.rule_id
    from handovers
    inner join fired_rules
        on
            handovers.lead_id = fired_rules.lead_id
            and handovers.scoring_model = fired_rules.scoring_model
            and handovers.evaluated_on = fired_rules.scored_on

)

select * from final
