with

explicit_hits as (

    select * from {{ ref('int_explicit_hits') }}
    where points > 0

),

scoring_rules as (

    select * from {{ ref('int_scoring_rules') }}
    where rule_kind = 'explicit'

),

scoring_categories as (

    select * from {{ ref('int_scoring_categories') }}

),

-- Of all versions of the record together, each rule once.
explicit_rules as (

    select
        lead_id,
        scoring_model,
        rule_id,
        max(points) as points
    from explicit_hits
    group by
        lead_id,
        scoring_model,
        rule_id

),

explicit_by_category as (

    select
        explicit_rules.lead_id,
        explicit_rules.scoring_model,
        scoring_rules.category,
        sum(explicit_rules.points) as points
    from explicit_rules
    inner join scoring_rules
        on
            explicit_rules.scoring_model = scoring_rules.scoring_model
            and explicit_rules.rule_id = scoring_rules.rule_id
    group by
        explicit_rules.lead_id,
        explicit_rules.scoring_model,
        scoring_rules.category

),

final as (

    select
        by_category.lead_id,
        by_category.scoring_model,
        cast(sum(least(by_category.points, coalesce(scoring_categories.max_points, by_category.points))) as {{ lead_scoring.points_type() }}) as points
    from explicit_by_category as by_category
    inner join scoring_categories
        on
            by_category.scoring_model = scoring_categories.scoring_model
            and by_category.category = scoring_categories.category
    group by
        by_category.lead_id,
        by_category.scoring_model

)

select * from final
