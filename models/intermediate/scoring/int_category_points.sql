{{ config(materialized='view') }}

with

fired_rules as (

    select * from {{ ref('int_fired_rules') }}

),

scoring_categories as (

    select * from {{ ref('int_scoring_categories') }}

),

measured as (

    select
        lead_id,
        scoring_model,
        scored_on,
        is_requested,
        category,
        sum(limited_points) as sum_of_points,
        max(limited_points) as most_points,
        min(limited_points) as least_points,
        sum(raw_points) as raw_points,
        sum(undecayed_points - decayed_points) as points_lost_to_decay
    from fired_rules
    group by
        lead_id,
        scoring_model,
        scored_on,
        is_requested,
        category

),

-- Of two rules with the same absolute points the positive one is the best.
combined as (

    select
        measured.lead_id,
        measured.scoring_model,
        measured.scored_on,
        measured.is_requested,
        scoring_categories.dimension,
        measured.category,
        scoring_categories.min_points,
        scoring_categories.max_points,
        measured.raw_points,
        measured.points_lost_to_decay,
        case
            when scoring_categories.combine = 'sum' then measured.sum_of_points
            when measured.most_points >= abs(measured.least_points) then measured.most_points
            else measured.least_points
        end as summed_points
    from measured
    inner join scoring_categories
        on
            measured.scoring_model = scoring_categories.scoring_model
            and measured.category = scoring_categories.category

),

final as (

    select
        lead_id,
        scoring_model,
        scored_on,
        is_requested,
        dimension,
        category,
        cast(raw_points as {{ lead_scoring.points_type() }}) as raw_points,
        cast(points_lost_to_decay as {{ lead_scoring.points_type() }}) as points_lost_to_decay,
        cast(summed_points as {{ lead_scoring.points_type() }}) as summed_points,
        cast(
            case
                when summed_points < min_points then min_points
                when summed_points > max_points then max_points
                else summed_points
            end as {{ lead_scoring.points_type() }}
        ) as points
    from combined

)

select * from final
