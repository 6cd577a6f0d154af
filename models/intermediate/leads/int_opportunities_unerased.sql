with

opportunities as (

    select * from {{ ref('stg_crm__opportunities') }}

),

erased_leads as (

    select * from {{ lead_scoring.erased_leads(ref('int_erased_leads')) }}

),

final as (

    select opportunities.*
    from opportunities
    where
        not exists (
            select 1
            from erased_leads
            where opportunities.lead_id = erased_leads.lead_id
        )

)

select * from final
