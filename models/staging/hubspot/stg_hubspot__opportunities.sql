{{ config(enabled='hubspot' in var('crm_systems')) }}

{%- set deal_columns = lead_scoring.raw_columns('deal', required=['deal_id', 'property_createdate'], system='hubspot') -%}
{%- set contact_columns = lead_scoring.raw_columns('deal_contact', required=['deal_id', 'contact_id'], system='hubspot') -%}
{%- set stage_columns = lead_scoring.raw_columns('deal_pipeline_stage', required=['stage_id'], system='hubspot') -%}
{%- set merge_columns = lead_scoring.raw_columns('merged_deal', optional_table=true, system='hubspot') -%}

with

contacts as (

    select * from {{ ref('stg_hubspot__contacts') }}

),

deals as (

    select
        {{ lead_scoring.raw_value(deal_columns, 'deal_id') }} as deal_id,
        {{ lead_scoring.raw_value(deal_columns, 'deal_pipeline_stage_id') }} as stage_id,
        {{ lead_scoring.raw_number_text(deal_columns, 'property_amount') }} as amount,
        {{ lead_scoring.raw_boolean(deal_columns, 'is_deleted') }} as is_deleted,
        {{ lead_scoring.raw_timestamp(deal_columns, 'property_createdate') }} as created_at,
        {{ lead_scoring.raw_timestamp(deal_columns, 'property_closedate') }} as closed_at
    from ({{ lead_scoring.raw_rows(deal_columns, 'deal', 'hubspot') }}) as raw_deals
    {{ lead_scoring.computed_once() }}

),

merged_deals as (

    select {{ lead_scoring.raw_value(merge_columns, 'merged_deal_id') }} as deal_id
    from ({{ lead_scoring.raw_rows(merge_columns, 'merged_deal', 'hubspot') }}) as raw_merges
    {{ lead_scoring.computed_once() }}

),

stages as (

    select
        {{ lead_scoring.raw_value(stage_columns, 'stage_id') }} as stage_id,
        {{ lead_scoring.raw_value(stage_columns, 'label') }} as stage,
        {{ 'not ' ~ lead_scoring.raw_boolean(stage_columns, 'is_closed') if 'is_closed' in stage_columns else 'false' }} as is_open,
        {{ lead_scoring.raw_boolean(stage_columns, 'closed_won') }} as is_won
    from ({{ lead_scoring.raw_rows(stage_columns, 'deal_pipeline_stage', 'hubspot') }}) as raw_stages
    {{ lead_scoring.computed_once() }}

),

deal_contacts as (

    select
        {{ lead_scoring.raw_value(contact_columns, 'deal_id') }} as deal_id,
        {{ lead_scoring.raw_value(contact_columns, 'contact_id') }} as lead_id
    from ({{ lead_scoring.raw_rows(contact_columns, 'deal_contact', 'hubspot') }}) as raw_contacts
    {{ lead_scoring.computed_once() }}

),

-- A pair may be associated under several labels.
pairs as (

    select
        deal_id,
        lead_id
    from deal_contacts
    group by
        deal_id,
        lead_id

),

-- The contact that was there first stands for the deal.
numbered_contacts as (

    select
        pairs.deal_id,
        pairs.lead_id,
        row_number() over (
            partition by pairs.deal_id
            order by contacts.created_at asc nulls last, {{ lead_scoring.byte_order('pairs.lead_id') }} asc
        ) as contact_number
    from pairs
    left join contacts
        on pairs.lead_id = contacts.lead_id

),

-- Everybody at a won deal is a customer, but its amount counts once.
final as (

    select
        -- ids
        case when numbered_contacts.contact_number > 1 then deals.deal_id || ':' || numbered_contacts.lead_id else deals.deal_id end as opportunity_id,
        numbered_contacts.lead_id,

        -- strings and numerics
        coalesce(stages.stage, deals.stage_id) as stage,
        case when numbered_contacts.contact_number > 1 then null else deals.amount end as amount,

        -- booleans
        coalesce(stages.is_won, false) as is_won,

        -- timestamps
        deals.created_at,
        -- An open deal has the day on which somebody hopes to close it.
        case when not coalesce(stages.is_open, false) then deals.closed_at end as closed_at
    from deals
    left join numbered_contacts
        on deals.deal_id = numbered_contacts.deal_id
    left join stages
        on deals.stage_id = stages.stage_id
    left join merged_deals
        on deals.deal_id = merged_deals.deal_id
    where not deals.is_deleted and merged_deals.deal_id is null

)

select * from final
