{#- All point families share their columns, so the ledger is a union and the score a sum. -#}
{{ config(materialized='view') }}

with

explicit_hits as (

    select * from {{ ref('int_explicit_hits') }}

),

scoring_days as (

    select * from {{ ref('int_lead_scoring_days') }}

),

scoring_rules as (

    select * from {{ ref('int_scoring_rules') }}

),

-- Who the lead is has nothing to count or to decay: the version that holds on a day has its rules' points whole.
explicit_points as (

    select
        scoring_days.lead_id,
        scoring_days.scoring_model,
        scoring_days.scored_on,
        scoring_days.is_requested,
        hits.rule_id,
        1 as occurrences,
        hits.points as raw_points,
        hits.points as undecayed_points,
        hits.points as decayed_points,
        hits.points as limited_points,
        cast(null as date) as first_occurred_on,
        cast(null as date) as last_occurred_on,
        cast(null as date) as next_expires_on
    from explicit_hits as hits
    inner join scoring_days
        on
            hits.lead_id = scoring_days.lead_id
            and hits.scoring_model = scoring_days.scoring_model
            and {{ lead_scoring.is_valid_on('hits', 'scoring_days.scored_on') }}

),

fired_rules as (

    select * from explicit_points

    {%- for family in ['behavioral', 'frequency', 'inactivity'] %}

    union all

    select * from {{ ref('int_' ~ family ~ '_points') }}
    {%- endfor %}

),

final as (

    select
        fired_rules.*,
        scoring_rules.category
    from fired_rules
    inner join scoring_rules
        on
            fired_rules.scoring_model = scoring_rules.scoring_model
            and fired_rules.rule_id = scoring_rules.rule_id

)

select * from final
