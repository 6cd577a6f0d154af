with

scoring_models as (

    select * from {{ ref('int_scoring_models') }}

),

grade_bands as (

    {{ lead_scoring.weight_rows('grade_bands') }}

),

typed as (

    select
        grade_bands.scoring_model,
        lower(grade_bands.dimension) as dimension,
        grade_bands.grade,
        cast(grade_bands.min_points as {{ lead_scoring.points_type() }}) as min_points
    from grade_bands
    inner join scoring_models
        on grade_bands.scoring_model = scoring_models.scoring_model

),

-- The lowest band reaches down without end, so that every score has a grade; the highest one up.
bounded as (

    select
        scoring_model,
        dimension,
        grade,
        min_points,
        lag(min_points) over (
            partition by scoring_model, dimension
            order by min_points
        ) is null as is_lowest,
        cast(lead(min_points) over (
            partition by scoring_model, dimension
            order by min_points
        ) as {{ lead_scoring.points_type() }}) as next_min_points,
        row_number() over (
            partition by scoring_model, dimension
            order by min_points desc
        ) as grade_rank
    from typed

)

select * from bounded
