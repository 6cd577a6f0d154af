{{ config(enabled='hubspot' in var('crm_systems')) }}

{%- set earliest = "cast('0001-01-01' as " ~ dbt.type_timestamp() ~ ")" %}

with

contacts as (

    select * from {{ ref('stg_hubspot__contacts') }}

),

contact_changes as (

    select * from {{ ref('stg_hubspot__contact_changes') }}
    where attribute = 'email'

),

further_addresses as (

    {{ lead_scoring.list_items('contacts', 'lead_id', 'additional_emails', ';', lead_scoring.previous_build('stg_hubspot__contacts', survives_full_refresh=true)) }}

),

address_changes as (

    select
        lead_id,
        lower(attribute_value) as email,
        changed_at as valid_from,
        lead(changed_at) over (
            partition by lead_id
            order by changed_at asc, attribute_value asc
        ) as valid_to
    from contact_changes

),

former_addresses as (

    select * from address_changes
    where email is not null and (valid_to is null or valid_from < valid_to)

),

-- A former address belongs to its contact while no other has it.
addresses as (

    select
        lead_id,
        lower(email) as email,
        1 as address_rank,
        cast(null as {{ dbt.type_timestamp() }}) as last_had_at
    from contacts
    where email is not null

    union all

    select
        lead_id,
        lower(item) as email,
        2 as address_rank,
        cast(null as {{ dbt.type_timestamp() }}) as last_had_at
    from further_addresses

    union all

    select
        lead_id,
        email,
        3 as address_rank,
        valid_from as last_had_at
    from former_addresses

),

-- At each of these moments an address may pass to another contact.
moments as (

    select
        email,
        {{ earliest }} as valid_from
    from addresses

    union distinct

    select
        email,
        valid_from
    from former_addresses

    union distinct

    select
        email,
        valid_to as valid_from
    from former_addresses
    where valid_to is not null

),

periods as (

    select
        email,
        valid_from,
        lead(valid_from) over (
            partition by email
            order by valid_from asc
        ) as valid_to
    from moments

),

-- The contact that had the address then, else the one that has it now, else the last one that had it. An address deleted with
-- one contact that came back with another belongs to the existing one.
ranked as (

    select
        periods.email,
        periods.valid_from,
        periods.valid_to,
        addresses.lead_id,
        row_number() over (
            partition by periods.email, periods.valid_from
            order by
                case when contacts.is_deleted then 1 else 0 end asc,
                case when former_addresses.lead_id is not null then 0 else 1 end asc,
                addresses.address_rank asc,
                addresses.last_had_at desc,
                contacts.created_at desc,
                {{ lead_scoring.binary_order('addresses.lead_id') }} asc
        ) as claim_number
    from periods
    inner join addresses
        on periods.email = addresses.email
    inner join contacts
        on addresses.lead_id = contacts.lead_id
    left join former_addresses
        on
            addresses.lead_id = former_addresses.lead_id
            and addresses.email = former_addresses.email
            and periods.valid_from >= former_addresses.valid_from
            and (periods.valid_from < former_addresses.valid_to or former_addresses.valid_to is null)

),

final as (

    select
        email,
        valid_from,
        valid_to,
        lead_id
    from ranked
    where claim_number = 1

)

select * from final
