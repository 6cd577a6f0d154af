-- depends_on: {{ ref('int_qualification_memory') }}

with

model_memories as (

    select * from {{ ref('int_model_memories') }}

),

remembered_leads as (

    select * from {{ ref('int_remembered_leads') }}

),

memory_days as (

    select * from {{ ref('int_memory_days') }}

),

period as (

    select
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
        model_memories.scoring_model,
        model_memories.score_version,
        coalesce(model_memories.remembered_from, period.last_period_start) as remembered_from
    from model_memories
    cross join period
    cross join newest
    where
        model_memories.remembered_from is not null
        or period.last_day >= newest.remembered_until

)

select * from final
