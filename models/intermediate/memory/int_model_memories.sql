{%- set remembered = lead_scoring.previous_build('int_remembered_models') %}

with

scoring_models as (

    select * from {{ ref('int_scoring_models') }}

),

memory_days as (

    select * from {{ ref('int_memory_days') }}

),

remembered_models as (

    {% if remembered %}
    select * from {{ remembered }}
    {% else %}
    select
        scoring_model,
        score_version,
        cast(null as date) as remembered_from
    from scoring_models
    where 1 = 0
    {% endif %}

),

period as (

    select min(memory_day) as first_day
    from memory_days

),

-- Memory by other weights, or one that begins too late, is none.
final as (

    select
        scoring_models.scoring_model,
        scoring_models.score_version,
        remembered_models.remembered_from
    from scoring_models
    cross join period
    left join remembered_models
        on
            scoring_models.scoring_model = remembered_models.scoring_model
            and scoring_models.score_version = remembered_models.score_version
            and period.first_day >= remembered_models.remembered_from

)

select * from final
