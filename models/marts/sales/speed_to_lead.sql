with

handovers as (

    select * from {{ ref('int_handovers') }}
    where not is_left_censored

),

responses as (

    select * from {{ ref('int_handover_responses') }}

),

owners as (

    select * from {{ ref('int_handover_owners') }}

),

final as (

    select
        -- ids
        handovers.task_id,
        handovers.lead_id,
        handovers.published_as as scoring_model,
        owners.owner_id,

        -- the crossing
        handovers.qualification,
        handovers.qualified_by,
        handovers.lead_score,
        owners.routed_by,
        responses.task_type,

        -- what came of it
        responses.sla_status,
        responses.first_touch_type,
        responses.hours_to_touch,
        responses.disposition,
        responses.disposition_reason,
        responses.disposition_rep,

        -- booleans
        responses.closed_at is not null as is_closed,

        -- dates and timestamps
        handovers.qualified_on,
        handovers.qualifying_at,
        responses.due_at,
        responses.first_touched_at,
        responses.disposed_at,
        responses.closed_at
    from handovers
    inner join responses
        on handovers.task_id = responses.task_id
    inner join owners
        on handovers.task_id = owners.task_id

)

select * from final
