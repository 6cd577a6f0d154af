{#- All point families share their columns, so the ledger is a union and the score a sum. -#}
with

fired_rules as (

    {% for family in ['explicit', 'behavioral', 'frequency', 'inactivity'] %}
    select * from {{ ref('int_' ~ family ~ '_points') }}
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

scoring_rules as (

    select * from {{ ref('int_scoring_rules') }}

),

scoring_categories as (

    select * from {{ ref('int_scoring_categories') }}

),

categorised as (

    select
        fired_rules.*,
        scoring_rules.category
    from fired_rules
    inner join scoring_rules
        on
            fired_rules.scoring_model = scoring_rules.scoring_model
            and fired_rules.rule_id = scoring_rules.rule_id

),

-- In a `best` category the rule with the largest absolute points counts; of two the positive one,
-- then the smaller rule_id. Only these categories pay for a sort.
ranked as (

    select
        categorised.*,
        row_number() over (
            partition by categorised.lead_id, categorised.scoring_model, categorised.scored_on, categorised.category
            order by abs(categorised.limited_points) desc, categorised.limited_points desc, {{ lead_scoring.byte_order('categorised.rule_id') }} asc
        ) as best_rank
    from categorised
    inner join scoring_categories
        on
            categorised.scoring_model = scoring_categories.scoring_model
            and categorised.category = scoring_categories.category
            and scoring_categories.combine = 'best'

),

summed as (

    select categorised.*
    from categorised
    inner join scoring_categories
        on
            categorised.scoring_model = scoring_categories.scoring_model
            and categorised.category = scoring_categories.category
            and scoring_categories.combine = 'sum'

),

{%- set carried = [
    'lead_id', 'scoring_model', 'scored_on', 'category', 'rule_id', 'occurrences',
    'raw_points', 'undecayed_points', 'decayed_points', 'first_occurred_on', 'last_occurred_on', 'next_expires_on',
] %}

final as (

    select
        {{ carried | join(',\n        ') }},
        limited_points as points
    from summed

    union all

    select
        {{ carried | join(',\n        ') }},
        cast(case when best_rank = 1 then limited_points else 0 end as {{ lead_scoring.points_type() }}) as points
    from ranked

)

select * from final
