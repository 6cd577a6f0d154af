with

scoring_days as (

    select * from {{ ref('int_lead_score_dates') }}
    where has_ledger

),

ledger_dates as (

    select distinct
        model_key,
        scored_on
    from scoring_days

),

-- Other days have no ledger.
rule_points as (

    select rule_points.*
    from {{ ref('int_rule_points') }} as rule_points
    left join ledger_dates
        on
            rule_points.model_key = ledger_dates.model_key
            and rule_points.fires_from = ledger_dates.scored_on
    where not rule_points.is_daily or ledger_dates.scored_on is not null

),

scoring_categories as (

    select * from {{ ref('int_scoring_categories') }}

),

rules as (

    select * from {{ ref('int_scoring_rules') }}

),

-- In a `best` category the rule with the largest absolute points counts; of two the positive one,
-- then the smaller rule_id. Sort these categories only.
ranked as (

    select
        rule_points.*,
        row_number() over (
            partition by rule_points.lead_key, rule_points.category_key, rule_points.fires_from
            order by abs(rule_points.limited_points) desc, rule_points.limited_points desc, {{ lead_scoring.binary_order('rules.rule_id') }} asc
        ) as best_rank
    from rule_points
    inner join scoring_categories
        on
            rule_points.category_key = scoring_categories.category_key
            and scoring_categories.combine = 'best'
    inner join rules
        on rule_points.rule_key = rules.rule_key

),

summed as (

    select
        rule_points.*,
        1 as best_rank
    from rule_points
    inner join scoring_categories
        on
            rule_points.category_key = scoring_categories.category_key
            and scoring_categories.combine = 'sum'

),

combined as (

    select * from ranked
    union all
    select * from summed

),

{%- set carried = [
    'rule_key', 'occurrences', 'raw_points', 'undecayed_points', 'decayed_points', 'first_occurred_on', 'last_occurred_on', 'next_expires_on',
] %}

final as (

    select
        lead_key,
        model_key,
        fires_from as scored_on,
        {{ carried | join(',\n        ') }},
        case when best_rank = 1 then limited_points else 0 end as points
    from combined
    where is_daily

    union all

    select
        combined.lead_key,
        combined.model_key,
        scoring_days.scored_on,
        combined.{{ carried | join(',\n        combined.') }},
        case when combined.best_rank = 1 then combined.limited_points else 0 end as points
    from combined
    inner join scoring_days
        on
            combined.lead_key = scoring_days.lead_key
            and combined.model_key = scoring_days.model_key
            and combined.fires_from <= scoring_days.known_on
            and combined.fires_until > scoring_days.known_on
    where not combined.is_daily

)

select * from final
