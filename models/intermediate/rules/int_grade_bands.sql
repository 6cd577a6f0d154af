with

scoring_models as (

    select * from {{ ref('int_scoring_models') }}

),

grade_bands as (

    {{ lead_scoring.weight_rows('grade_bands') }}

),

typed as (

    select
        scoring_models.model_key,
        grade_bands.scoring_model,
        lower(grade_bands.dimension) as dimension,
        grade_bands.grade,
        {{ lead_scoring.as_ten_thousandths('grade_bands.min_points') }} as min_points
    from grade_bands
    inner join scoring_models
        on grade_bands.scoring_model = scoring_models.scoring_model

),

-- The lowest and the highest band are open-ended, so that every score has a grade and joins need no "or".
final as (

    select
        model_key,
        scoring_model,
        dimension,
        grade,
        case
            when lag(min_points) over (partition by scoring_model, dimension order by min_points asc) is null
                then cast(-999999999999999999 as {{ dbt.type_bigint() }})
            else min_points
        end as from_points,
        coalesce(
            lead(min_points) over (partition by scoring_model, dimension order by min_points asc),
            cast(999999999999999999 as {{ dbt.type_bigint() }})
        ) as below_points
    from typed

)

select * from final
