with

scoring_models as (

    select * from {{ ref('int_scoring_models') }}

),

scoring_categories as (

    {{ lead_scoring.weight_rows('scoring_categories') }}

),

final as (

    select
        cast(row_number() over (
            order by scoring_models.model_key asc, {{ lead_scoring.binary_order('scoring_categories.category') }} asc
        ) as {{ dbt.type_int() }}) as category_key,
        scoring_models.model_key,
        scoring_categories.scoring_model,
        scoring_categories.category,
        lower(scoring_categories.dimension) as dimension,
        lower(scoring_categories.combine) as combine,
        {{ lead_scoring.as_ten_thousandths('scoring_categories.min_points') }} as min_points,
        {{ lead_scoring.as_ten_thousandths('scoring_categories.max_points') }} as max_points
    from scoring_categories
    inner join scoring_models
        on scoring_categories.scoring_model = scoring_models.scoring_model

)

select * from final
