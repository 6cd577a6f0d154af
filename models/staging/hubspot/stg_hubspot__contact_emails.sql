{{ config(enabled='hubspot' in var('crm_systems')) }}

with

contacts as (

    select * from {{ ref('stg_hubspot__contacts') }}

),

further_addresses as (

    {{ lead_scoring.list_items('contacts', 'lead_id', 'additional_emails', ';', lead_scoring.relation_before('stg_hubspot__contacts')) }}

),

addresses as (

    select
        lead_id,
        lower(email) as email,
        1 as address_rank
    from contacts
    where email is not null

    union all

    select
        lead_id,
        lower(item) as email,
        2 as address_rank
    from further_addresses

),

-- An address that was deleted with one contact and came back with another belongs to the living one.
ranked as (

    select
        addresses.email,
        addresses.lead_id,
        row_number() over (
            partition by addresses.email
            order by
                case when contacts.is_deleted then 1 else 0 end asc,
                addresses.address_rank asc,
                contacts.created_at desc,
                {{ lead_scoring.byte_order('addresses.lead_id') }} asc
        ) as claim_number
    from addresses
    inner join contacts
        on addresses.lead_id = contacts.lead_id

),

final as (

    select
        email,
        lead_id
    from ranked
    where claim_number = 1

)

select * from final
