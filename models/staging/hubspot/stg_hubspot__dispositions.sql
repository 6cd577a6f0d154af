{{ config(enabled='hubspot' in var('crm_systems')) }}

{#- Only the history says when a status was set: a contact is modified by every mail and visit. -#}
{%- set columns = lead_scoring.raw_columns('contact_property_history', optional_table=true, system='hubspot') -%}

with

statuses as (

    select
        {{ lead_scoring.raw_id(columns, 'contact_id') }} as lead_id,
        {{ lead_scoring.raw_value(columns, 'name') }} as property,
        {{ lead_scoring.raw_value(columns, 'value') }} as status,
        {{ lead_scoring.raw_timestamp(columns, 'timestamp') }} as occurred_at,
        {{ lead_scoring.raw_unread_timestamp(columns, 'timestamp', lead_scoring.raw_timestamp(columns, 'timestamp')) }} as unread_occurred_at
    from ({{ lead_scoring.raw_rows(columns, 'contact_property_history', 'hubspot') }}) as raw_changes
    {{ lead_scoring.optimization_fence() }}

),

contacts as (

    select
        lead_id,
        max(owner_id) as owner_id
    from {{ ref('stg_hubspot__contacts') }}
    group by lead_id

),

owners as (

    select
        lead_id,
        attribute_value as owner_id,
        changed_at,
        lead(changed_at) over (
            partition by lead_id
            order by changed_at asc, attribute_value asc
        ) as changed_again_at
    from {{ ref('stg_hubspot__contact_changes') }}
    where attribute = 'owner_id'

),

final as (

    select
        -- ids
        statuses.lead_id,

        -- strings
        statuses.status,
        cast(null as {{ dbt.type_string() }}) as reason,
        -- The owner at that moment, nobody where the lead had none; before the owner history begins, that of the record.
        case when owners.lead_id is not null then owners.owner_id else contacts.owner_id end as rep,

        -- timestamps
        statuses.occurred_at,
        statuses.unread_occurred_at
    from statuses
    left join owners
        on
            statuses.lead_id = owners.lead_id
            and statuses.occurred_at >= owners.changed_at
            and (statuses.occurred_at < owners.changed_again_at or owners.changed_again_at is null)
    left join contacts
        on statuses.lead_id = contacts.lead_id
    where
        statuses.property = 'hs_lead_status'
        -- Leave out a status that was cleared.
        and statuses.status is not null

)

select * from final
