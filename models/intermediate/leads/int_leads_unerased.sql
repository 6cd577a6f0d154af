with

leads as (

    select * from {{ ref('stg_crm__leads') }}

),

erased_leads as (

    select * from {{ ref('int_erased_leads') }}

),

erasures as (

    select * from {{ ref('stg_crm__erasures') }}

),

-- A row without a usable id can carry an erased address.
final as (

    select leads.*
    from leads
    where
        not exists (
            select 1
            from erased_leads
            where leads.lead_id = erased_leads.lead_id
        )
        and not exists (
            select 1
            from erasures
            where {{ lead_scoring.person_email('leads.email') }} = {{ lead_scoring.person_email('erasures.email') }}
        )

)

select * from final
