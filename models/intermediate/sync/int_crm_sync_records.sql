{{ config(materialized='view') }}

with

sync_objects as (

    select * from {{ ref('crm_sync_objects') }}

),

identities as (

    select * from {{ ref('int_lead_identities') }}
    where not is_merged_in_source

),

records as (

    select * from {{ ref('int_leads_deduplicated') }}
    where not coalesce(is_deleted, false)

),

{#- With several systems an id begins with its system. -#}
{%- set source_id = 'substring(identities.lead_id, length(identities.source_system) + 2)' if var('crm_systems') | length > 1 else 'identities.lead_id' %}

-- A record that its system has merged into another or deleted is not there to be written to.
final as (

    select
        sync_objects.crm_system,
        sync_objects.crm_object,
        sync_objects.external_id_field,
        {{ source_id }} as external_id,
        identities.lead_id as record_lead_id,
        identities.survivor_lead_id as lead_id
    from identities
    inner join records
        on identities.lead_id = records.lead_id
    inner join sync_objects
        on
            identities.source_system = sync_objects.source_system
            and {{ lead_scoring.begins_with(source_id, "coalesce(sync_objects.id_prefix, '')") }}

)

select * from final
