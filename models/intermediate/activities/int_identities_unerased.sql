with

identities as (

    select * from {{ ref('stg_crm__identities') }}

),

erased_leads as (

    select * from {{ lead_scoring.erased_leads(ref('int_erased_leads')) }}

),

-- A row without a lead is of whoever has the browser, as its anonymous activities are.
erased_visitors as (

    select distinct identities.anonymous_id
    from identities
    inner join erased_leads
        on identities.lead_id = erased_leads.lead_id

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
        and not exists (
            select 1
            from erased_visitors
            where case when identities.lead_id is null then identities.anonymous_id end = erased_visitors.anonymous_id
        )

)

select * from final
