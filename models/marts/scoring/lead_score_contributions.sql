with

lead_keys as (

    select * from {{ ref('int_lead_keys') }}

),

model_dates as (

    select * from {{ ref('int_model_dates') }}

),

rule_contributions as (

    select * from {{ ref('int_rule_contributions') }}

),

rules as (

    select * from {{ ref('int_scoring_rules') }}

),

category_points as (

    select * from {{ ref('int_category_points') }}
    where
        is_requested
        and points != combined_points

),

scoring_days as (

    select * from {{ ref('int_lead_score_dates') }}
    where is_requested

),

scoring_categories as (

    select * from {{ ref('int_scoring_categories') }}

),

lead_scores as (

    select * from {{ ref('int_lead_scores') }}
    where
        is_requested
        and lead_points != fit_points + engagement_points

),

-- Bounds of a category and a score's floor or ceiling have rows of their own, so that the rows add up.
ledger as (

    select
        rule_contributions.lead_key,
        rule_contributions.model_key,
        rule_contributions.scored_on,
        rules.dimension,
        rules.category,
        rules.rule_id,
        rules.description,
        rule_contributions.occurrences,
        rule_contributions.raw_points,
        rule_contributions.decayed_points,
        rule_contributions.points,
        rule_contributions.first_occurred_on,
        rule_contributions.last_occurred_on,
        rule_contributions.next_expires_on
    from rule_contributions
    inner join rules
        on rule_contributions.rule_key = rules.rule_key

    union all

    select
        category_points.lead_key,
        category_points.model_key,
        scoring_days.scored_on,
        category_points.dimension,
        scoring_categories.category,
        'category_cap' as rule_id,
        'Limit of the category ' || replace(scoring_categories.category, '_', ' ') as description,
        0 as occurrences,
        0 as raw_points,
        0 as decayed_points,
        category_points.points - category_points.combined_points as points,
        cast(null as date) as first_occurred_on,
        cast(null as date) as last_occurred_on,
        cast(null as date) as next_expires_on
    from category_points
    inner join scoring_categories
        on category_points.category_key = scoring_categories.category_key
    inner join scoring_days
        on
            category_points.lead_key = scoring_days.lead_key
            and category_points.model_key = scoring_days.model_key
            and category_points.fires_from <= scoring_days.scored_on
            and category_points.fires_until > scoring_days.scored_on

    union all

    select
        lead_key,
        model_key,
        scored_on,
        'total' as dimension,
        'total' as category,
        'score_bound' as rule_id,
        'Limit of the score' as description,
        0 as occurrences,
        0 as raw_points,
        0 as decayed_points,
        lead_points - fit_points - engagement_points as points,
        cast(null as date) as first_occurred_on,
        cast(null as date) as last_occurred_on,
        cast(null as date) as next_expires_on
    from lead_scores

),

final as (

    select
        lead_keys.lead_id,
        model_dates.published_as as scoring_model,
        ledger.scored_on,
        ledger.dimension,
        ledger.category,
        ledger.rule_id,
        ledger.description,
        cast(ledger.occurrences as {{ dbt.type_bigint() }}) as occurrences,
        {{ lead_scoring.as_points('ledger.raw_points') }} as raw_points,
        {{ lead_scoring.as_points('ledger.decayed_points') }} as decayed_points,
        {{ lead_scoring.as_points('ledger.points') }} as points,
        ledger.first_occurred_on,
        ledger.last_occurred_on,
        ledger.next_expires_on
    from ledger
    inner join model_dates
        on
            ledger.model_key = model_dates.model_key
            and ledger.scored_on = model_dates.scored_on
    inner join lead_keys
        on ledger.lead_key = lead_keys.lead_key

)

select * from final
