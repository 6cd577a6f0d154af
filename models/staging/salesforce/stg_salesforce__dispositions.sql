{{ config(enabled='salesforce' in var('crm_systems')) }}

with

leads as (

    select * from {{ ref('stg_salesforce__people') }}
    where object_type = 'lead'

),

versions as (

    select
        lead_id,
        lead_status,
        status_reason,
        owner_id,
        -- A version without a moment that can be read is as old as its lead.
        coalesce(updated_at, created_at) as occurred_at,
        lag(lead_status) over (
            partition by {{ lead_scoring.salesforce_key('lead_id') }}
            order by coalesce(updated_at, created_at) asc, lead_status asc
        ) as former_status
    from leads

),

-- The earliest version with a status dates it; later ones repeat it.
final as (

    select
        -- ids
        lead_id,

        -- strings
        lead_status as status,
        status_reason as reason,
        owner_id as rep,

        -- timestamps
        occurred_at
    from versions
    where
        lead_status is not null
        and lead_status != coalesce(former_status, '')

)

select * from final
