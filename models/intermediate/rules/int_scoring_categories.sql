with

scoring_models as (

    select * from {{ ref('int_scoring_models') }}

),

scoring_categories as (

    {{ lead_scoring.weight_rows('scoring_categories') }}

),

final as (

    select
        scoring_categories.scoring_model,
        scoring_categories.category,
        lower(scoring_categories.dimension) as dimension,
        lower(scoring_categories.combine) as combine,
        cast(scoring_categories.min_points as {{ lead_scoring.points_type() }}) as min_points,
        cast(scoring_categories.max_points as {{ lead_scoring.points_type() }}) as max_points
    from scoring_categories
    inner join scoring_models
        on scoring_categories.scoring_model = scoring_models.scoring_model

)

select * from final
