{%- set remembered = lead_scoring.remembered('int_remembered_models') -%}

with

lead_inputs as (

    select * from {{ ref('int_lead_inputs') }}

),

scoring_models as (

    select * from {{ ref('int_scoring_models') }}

),

memory_days as (

    select * from {{ ref('int_memory_days') }}

),

scoring_dates as (

    select * from {{ ref('int_scoring_dates') }}

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

-- A day that is scored anyway is no day to remember besides.
period as (

    select
        min(memory_days.memory_day) as first_day,
        max(case when scoring_dates.scored_on is null then memory_days.memory_day end) as last_day_besides
    from memory_days
    left join scoring_dates
        on memory_days.memory_day = scoring_dates.scored_on

),

model_memories as (

    select
        scoring_models.scoring_model,
        period.first_day,
        period.last_day_besides,
        remembered_models.scoring_model is not null as is_remembered
    from scoring_models
    cross join period
    left join remembered_models
        on
            scoring_models.scoring_model = remembered_models.scoring_model
            and scoring_models.score_version = remembered_models.score_version
            and period.first_day >= remembered_models.remembered_from

),

started as (

    select
        lead_inputs.lead_id,
        model_memories.scoring_model,
        model_memories.is_remembered and lead_inputs.remembered_until is not null as is_remembered,
        model_memories.last_day_besides,
        case
            when model_memories.is_remembered and lead_inputs.remembered_until is not null
                then {{ lead_scoring.add_days('lead_inputs.remembered_until', 1) }}
            else model_memories.first_day
        end as starts_on
    from lead_inputs
    cross join model_memories

),

final as (

    select
        lead_id,
        scoring_model,
        starts_on,
        is_remembered,
        coalesce(starts_on <= last_day_besides, false) as has_days_to_remember
    from started

)

select * from final
