with

model_days as (

    select * from {{ ref('int_model_days') }}

),

rule_points as (

    select * from {{ ref('int_rule_points') }}

),

scoring_rules as (

    select * from {{ ref('int_scoring_rules') }}

),

category_points as (

    select * from {{ ref('int_category_points') }}
    where is_requested

),

lead_scores as (

    select * from {{ ref('int_lead_scores') }}
    where is_requested

),

-- A category that its bounds changed, and a score that its floor or ceiling changed, say so in a
-- row of their own: that is why the rows add up.
adjustments as (

    select
        lead_id,
        scoring_model,
        scored_on,
        dimension,
        category,
        'category_cap' as rule_id,
        'Limit of the category ' || replace(category, '_', ' ') as description,
        points - summed_points as points
    from category_points
    where points != summed_points

    union all

    select
        lead_id,
        scoring_model,
        scored_on,
        'total' as dimension,
        'total' as category,
        'score_bound' as rule_id,
        'Limit of the score' as description,
        bound_points as points
    from lead_scores
    where bound_points != 0

),

ledger as (

    select
        rule_points.lead_id,
        rule_points.scoring_model,
        rule_points.scored_on,
        scoring_rules.dimension,
        rule_points.category,
        rule_points.rule_id,
        scoring_rules.description,
        rule_points.occurrences,
        rule_points.raw_points,
        rule_points.decayed_points,
        rule_points.points,
        rule_points.first_occurred_on,
        rule_points.last_occurred_on,
        rule_points.next_expires_on
    from rule_points
    inner join scoring_rules
        on
            rule_points.scoring_model = scoring_rules.scoring_model
            and rule_points.rule_id = scoring_rules.rule_id

    union all

    select
        lead_id,
        scoring_model,
        scored_on,
        dimension,
        category,
        rule_id,
        description,
        0 as occurrences,
        0 as raw_points,
        0 as decayed_points,
        points,
        null as first_occurred_on,
        null as last_occurred_on,
        null as next_expires_on
    from adjustments

),

-- Days that only a qualification remembers have no ledger.
final as (

    select
        ledger.lead_id,
        model_days.published_as as scoring_model,
        ledger.scored_on,
        ledger.dimension,
        ledger.category,
        ledger.rule_id,
        ledger.description,
        cast(ledger.occurrences as {{ dbt.type_bigint() }}) as occurrences,
        cast(ledger.raw_points as {{ lead_scoring.points_type() }}) as raw_points,
        cast(ledger.decayed_points as {{ lead_scoring.points_type() }}) as decayed_points,
        cast(ledger.points as {{ lead_scoring.points_type() }}) as points,
        cast(ledger.first_occurred_on as date) as first_occurred_on,
        cast(ledger.last_occurred_on as date) as last_occurred_on,
        cast(ledger.next_expires_on as date) as next_expires_on
    from ledger
    inner join model_days
        on
            ledger.scoring_model = model_days.scoring_model
            and ledger.scored_on = model_days.scored_on

)

select * from final
