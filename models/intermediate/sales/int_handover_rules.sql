with

handovers as (

    select * from {{ ref('int_handovers') }}

),

lead_keys as (

    select * from {{ ref('int_lead_keys') }}

),

rules as (

    select * from {{ ref('int_scoring_rules') }}

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
        handovers.lead_id,
        handovers.scoring_model,
        handovers.evaluated_on,
        rules.rule_id
    from handovers
    inner join lead_keys
        on handovers.lead_id = lead_keys.lead_id
    inner join fired_rules
        on
            lead_keys.lead_key = fired_rules.lead_key
            and handovers.evaluated_on >= fired_rules.fires_from
            and handovers.evaluated_on < fired_rules.fires_until
    inner join rules
        on
            fired_rules.rule_key = rules.rule_key
            and handovers.scoring_model = rules.scoring_model

)

select * from final
