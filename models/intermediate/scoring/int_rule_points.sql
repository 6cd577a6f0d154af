{{ config(materialized='view') }}

with

fired_rules as (

    select * from {{ ref('int_fired_rules') }}
    where is_requested

),

scoring_categories as (

    select * from {{ ref('int_scoring_categories') }}

),

-- In a `best` category the rule with the largest absolute points counts; of two the positive one,
-- then the smaller rule_id. Only these categories pay for a sort.
ranked as (

    select
        fired_rules.*,
        row_number() over (
            partition by fired_rules.lead_id, fired_rules.scoring_model, fired_rules.scored_on, fired_rules.category
            order by abs(fired_rules.limited_points) desc, fired_rules.limited_points desc, {{ lead_scoring.byte_order('fired_rules.rule_id') }} asc
        ) as best_rank
    from fired_rules
    inner join scoring_categories
        on
            fired_rules.scoring_model = scoring_categories.scoring_model
            and fired_rules.category = scoring_categories.category
            and scoring_categories.combine = 'best'

),

summed as (

    select fired_rules.*
    from fired_rules
    inner join scoring_categories
        on
            fired_rules.scoring_model = scoring_categories.scoring_model
            and fired_rules.category = scoring_categories.category
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
