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

rule_points as (

    select * from {{ ref('int_rule_points') }}

),

previous_rules as (

    select * from {{ ref('int_previous_handover_rules') }}

),

-- A daily build scores new days; keep the rows of earlier crossings.
final as (

    select
        lead_id,
        scoring_model,
        evaluated_on,
        rule_id
    from previous_rules

    union distinct

    select
        handovers.lead_id,
        handovers.scoring_model,
        handovers.evaluated_on,
        rules.rule_id
    from handovers
    inner join lead_keys
        on handovers.lead_id = lead_keys.lead_id
    inner join rule_points
        on
            lead_keys.lead_key = rule_points.lead_key
            and handovers.evaluated_on >= rule_points.fires_from
            and handovers.evaluated_on < rule_points.fires_until
    inner join rules
        on
            rule_points.rule_key = rules.rule_key
            and handovers.scoring_model = rules.scoring_model

)

select * from final
