with

deals as (

    select * from {{ ref('acme_deals') }}

),

renamed as (

    select
        deal_no as opportunity_id,
        contact_no as lead_id,
        phase as stage,
        worth as amount,
        opened as created_at,
        closed as closed_at
    from deals

)

select * from renamed
