with

identities as (

    select * from {{ ref('stg_crm__identities') }}

),

erased_leads as (

    select * from {{ lead_scoring.erased_leads(ref('int_erased_leads')) }}

),

final as (

    select identities.*
    from identities
    where
        not exists (
            select 1
            from erased_leads
            where identities.lead_id = erased_leads.lead_id
        )

)

select * from final
