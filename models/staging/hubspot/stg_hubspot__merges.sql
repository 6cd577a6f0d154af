{{ config(enabled='hubspot' in var('crm_systems')) }}

{%- set columns = lead_scoring.raw_columns('contact_merge_audit', optional_table=true, system='hubspot') -%}

with

contacts as (

    select * from {{ ref('stg_hubspot__contacts') }}

),

-- The survivor lists the records merged into it, in one property or with the moment of the merge in another; older accounts
-- have a table of merges.
listed as (

    {{ lead_scoring.list_items('contacts', 'lead_id', 'merged_contact_ids', ';', lead_scoring.previous_build('stg_hubspot__contacts', survives_full_refresh=true)) }}

),

listed_with_moments as (

    {{ lead_scoring.list_items('contacts', 'lead_id', 'merged_vids', ';', lead_scoring.previous_build('stg_hubspot__contacts', survives_full_refresh=true)) }}

),

audited as (

    select
        {{ lead_scoring.raw_id(columns, 'canonical_vid') }} as survivor_lead_id,
        {{ lead_scoring.raw_id(columns, 'vid_to_merge') }} as lead_id
    from ({{ lead_scoring.raw_rows(columns, 'contact_merge_audit', 'hubspot') }}) as raw_merges
    {{ lead_scoring.optimization_fence() }}

),

merged_records as (

    select
        {{ lead_scoring.known_id('item') }} as lead_id,
        lead_id as survivor_lead_id
    from listed

    union all

    select
        {{ lead_scoring.known_id(lead_scoring.text_part('item', "':'", 1)) }} as lead_id,
        lead_id as survivor_lead_id
    from listed_with_moments

    union all

    select
        lead_id,
        survivor_lead_id
    from audited
    where lead_id is not null

),

{{ lead_scoring.followed_merges('merged_records', 'contacts') }}

select * from final
