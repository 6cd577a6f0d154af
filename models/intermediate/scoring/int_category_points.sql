with

rule_points as (

    select * from {{ ref('int_rule_points') }}

),

scoring_categories as (

    select * from {{ ref('int_scoring_categories') }}

),

category_sums as (

    select
        lead_id,
        scoring_model,
        scored_on,
        category,
        sum(points) as summed_points,
        sum(raw_points) as raw_points,
        sum(undecayed_points - decayed_points) as points_lost_to_decay
    from rule_points
    group by
        lead_id,
        scoring_model,
        scored_on,
        category

),

final as (

    select
        category_sums.lead_id,
        category_sums.scoring_model,
        category_sums.scored_on,
        scoring_categories.dimension,
        category_sums.category,
        cast(category_sums.raw_points as {{ lead_scoring.points_type() }}) as raw_points,
        cast(category_sums.points_lost_to_decay as {{ lead_scoring.points_type() }}) as points_lost_to_decay,
        cast(category_sums.summed_points as {{ lead_scoring.points_type() }}) as summed_points,
        cast(
            case
                when category_sums.summed_points < scoring_categories.min_points then scoring_categories.min_points
                when category_sums.summed_points > scoring_categories.max_points then scoring_categories.max_points
                else category_sums.summed_points
            end as {{ lead_scoring.points_type() }}
        ) as points
    from category_sums
    inner join scoring_categories
        on
            category_sums.scoring_model = scoring_categories.scoring_model
            and category_sums.category = scoring_categories.category

)

select * from final
