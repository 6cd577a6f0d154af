{#- Last of all that keeps qualifications: a build that stops before leaves nothing to go on from. -#}
with

model_memories as (

    select * from {{ ref('int_model_memories') }}

),

remembered_leads as (

    select * from {{ ref('int_lead_state') }}

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

qualification_memory as (

    select max(build_id) as build_id
    from {{ ref('int_qualification_memory') }}

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
        coalesce(model_memories.remembered_from, period.last_period_start) as remembered_from,
        qualification_memory.build_id,
        '{{ lead_scoring.scoring_logic_hash() }}' as logic_hash
    from model_memories
    cross join period
    cross join qualification_memory
    cross join newest
    where
        model_memories.remembered_from is not null
        or period.last_day >= newest.remembered_until

)

select * from final
