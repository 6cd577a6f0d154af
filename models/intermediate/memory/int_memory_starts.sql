with

lead_inputs as (

    select * from {{ ref('int_lead_inputs') }}

),

model_memories as (

    select * from {{ ref('int_model_memories') }}

),

scoring_models as (

    select * from {{ ref('int_scoring_models') }}

),

lead_keys as (

    select * from {{ ref('int_lead_keys') }}

),

memory_days as (

    select * from {{ ref('int_memory_days') }}

),

scoring_dates as (

    select * from {{ ref('int_scoring_dates') }}

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

started as (

    select
        lead_keys.lead_key,
        scoring_models.model_key,
        lead_inputs.lead_id,
        model_memories.scoring_model,
        model_memories.remembered_from is not null and lead_inputs.remembered_until is not null as is_remembered,
        period.last_day_besides,
        case
            when model_memories.remembered_from is not null and lead_inputs.remembered_until is not null
                then {{ lead_scoring.add_days('lead_inputs.remembered_until', 1) }}
            else period.first_day
        end as starts_on
    from lead_inputs
    inner join lead_keys
        on lead_inputs.lead_id = lead_keys.lead_id
    cross join model_memories
    inner join scoring_models
        on model_memories.scoring_model = scoring_models.scoring_model
    cross join period

),

final as (

    select
        lead_key,
        model_key,
        lead_id,
        scoring_model,
        starts_on,
        is_remembered,
        coalesce(starts_on <= last_day_besides, false) as has_days_to_remember
    from started

)

select * from final
