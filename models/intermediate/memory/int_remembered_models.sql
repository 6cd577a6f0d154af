{%- set remembered = lead_scoring.remembered('int_remembered_models') -%}

-- depends_on: {{ ref('int_qualification_memory') }}

with

scoring_models as (

    select * from {{ ref('int_scoring_models') }}

),

remembered_leads as (

    select * from {{ ref('int_remembered_leads') }}

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

    select
        min(memory_day) as first_day,
        max(case when is_period_start then memory_day end) as last_period_start,
        max(memory_day) as last_day
    from memory_days

),

newest as (

    select max(remembered_until) as remembered_until
    from remembered_leads

),

-- A model that is new here was scored up to the last day of this build; some leads may be remembered further.
final as (

    select
        scoring_models.scoring_model,
        scoring_models.score_version,
        coalesce(remembered_models.remembered_from, period.last_period_start) as remembered_from
    from scoring_models
    cross join period
    cross join newest
    left join remembered_models
        on
            scoring_models.scoring_model = remembered_models.scoring_model
            and scoring_models.score_version = remembered_models.score_version
            and period.first_day >= remembered_models.remembered_from
    where
        remembered_models.scoring_model is not null
        or period.last_day >= newest.remembered_until

)

select * from final
