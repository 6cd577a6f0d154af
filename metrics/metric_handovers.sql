with

speed_to_lead as (

    select * from {{ ref('speed_to_lead') }}

),

final as (

    select
        -- ids
        task_id,
        lead_id,
        owner_id,

        -- strings
        qualification,
        sla_status,

        -- numerics
        hours_to_touch,

        -- booleans
        disposition is not null as is_disposed,
        coalesce(disposition = 'accepted', false) as is_accepted,

        -- dates
        qualified_on
    from speed_to_lead

)

select * from final
