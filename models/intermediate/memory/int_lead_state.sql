-- depends_on: {{ ref('int_qualification_memory') }}, {{ ref('int_handover_rules') }}

with

lead_inputs as (

    select * from {{ ref('int_lead_inputs') }}

),

memory_days as (

    select * from {{ ref('int_memory_days') }}

),

scoring_dates as (

    select * from {{ ref('int_scoring_dates') }}

),

period as (

    select
        max(case when memory_days.is_period_start then memory_days.memory_day end) as last_period_start,
        max(case when scoring_dates.scored_on is null then memory_days.memory_day end) as last_day_besides,
        max(memory_days.memory_day) as last_day
    from memory_days
    left join scoring_dates
        on memory_days.memory_day = scoring_dates.scored_on

),

-- Days that were left out because they could not matter since the beginning of this period may matter
-- since an earlier one: what has been added to is complete since this beginning only.
final as (

    select
        lead_inputs.lead_id,
        case
            when lead_inputs.remembered_until >= coalesce(period.last_day_besides, lead_inputs.remembered_until) then lead_inputs.remembered_from
            else period.last_period_start
        end as remembered_from,
        case when lead_inputs.remembered_until > period.last_day then lead_inputs.remembered_until else period.last_day end as remembered_until,
        case when lead_inputs.remembered_until > period.last_day then lead_inputs.remembered_digest else lead_inputs.inputs_digest end as inputs_digest
    from lead_inputs
    cross join period

)

select * from final
