with

scoring_categories as (

    select * from {{ ref('int_scoring_categories') }}

),

{%- for kind in ['explicit', 'behavioral', 'frequency', 'inactivity'] %}

{{ kind }}_weights as (

    {{ lead_scoring.weight_rows(kind ~ '_weights') }}

),
{%- endfor %}

-- The conditions of an explicit rule stand in rows of their own and share category and points; one
-- of them speaks for the rule.
numbered_conditions as (

    select
        *,
        row_number() over (
            partition by scoring_model, rule_id
            order by {{ lead_scoring.byte_order('description') }} asc nulls last
        ) as condition_number
    from explicit_weights

),

explicit_rules as (

    select *
    from numbered_conditions
    where condition_number = 1

),

rules as (

    select
        scoring_model,
        rule_id,
        'explicit' as rule_kind,
        category,
        points,
        description
    from explicit_rules

    {%- for kind in ['behavioral', 'frequency', 'inactivity'] %}

    union all

    select
        scoring_model,
        rule_id,
        '{{ kind }}' as rule_kind,
        category,
        points,
        description
    from {{ kind }}_weights
    {%- endfor %}

),

final as (

    select
        rules.scoring_model,
        rules.rule_id,
        rules.rule_kind,
        scoring_categories.dimension,
        rules.category,
        -- A rule that nobody described is still readable.
        coalesce(rules.description, replace(rules.rule_id, '_', ' ')) as description,
        cast(rules.points as {{ lead_scoring.points_type() }}) as points
    from rules
    inner join scoring_categories
        on
            rules.scoring_model = scoring_categories.scoring_model
            and rules.category = scoring_categories.category

)

select * from final
