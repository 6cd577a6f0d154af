with

dispositions as (

    select * from {{ ref('stg_crm__dispositions') }}

),

erased_leads as (

    select * from {{ lead_scoring.erased_leads(ref('int_erased_leads')) }}

),

final as (

    select dispositions.*
    from dispositions
    where
        not exists (
            select 1
            from erased_leads
            where dispositions.lead_id = erased_leads.lead_id
        )

)

select * from final
