{{ config(enabled='hubspot' in var('crm_systems')) }}

{%- set deal_columns = lead_scoring.raw_columns('deal', required=['deal_id', 'property_createdate'], system='hubspot') -%}
{%- set contact_columns = lead_scoring.raw_columns('deal_contact', required=['deal_id', 'contact_id'], system='hubspot') -%}
{%- set stage_columns = lead_scoring.raw_columns('deal_pipeline_stage', required=['stage_id'], system='hubspot') -%}
{%- set merge_columns = lead_scoring.raw_columns('merged_deal', optional_table=true, system='hubspot') -%}

with

contacts as (

    select
        lead_id,
        min(created_at) as created_at
    from {{ ref('stg_hubspot__contacts') }}
    group by lead_id

),

deals as (

    select
        {{ lead_scoring.raw_id(deal_columns, 'deal_id') }} as deal_id,
        {{ lead_scoring.raw_id(deal_columns, 'deal_pipeline_id') }} as pipeline_id,
        {{ lead_scoring.raw_id(deal_columns, 'deal_pipeline_stage_id') }} as stage_id,
        {{ lead_scoring.raw_number_text(deal_columns, 'property_amount') }} as amount,
        {{ lead_scoring.raw_is_gone(deal_columns) }} as is_deleted,
        {{ lead_scoring.raw_known_boolean(deal_columns, 'property_hs_is_closed') }} as is_closed,
        {{ lead_scoring.raw_known_boolean(deal_columns, 'property_hs_is_closed_won') }} as is_closed_won,
        {{ lead_scoring.raw_timestamp(deal_columns, 'property_createdate') }} as created_at,
        {{ lead_scoring.raw_timestamp(deal_columns, 'property_closedate') }} as closed_at,
        {{ lead_scoring.raw_unread_timestamp(deal_columns, 'property_closedate', lead_scoring.raw_timestamp(deal_columns, 'property_closedate')) }} as unread_closed_at
    from ({{ lead_scoring.newest_rows(deal_columns, 'deal', 'hubspot', keys=['deal_id']) }}) as raw_deals
    {{ lead_scoring.optimization_fence() }}

),

merged_deals as (

    select {{ lead_scoring.raw_id(merge_columns, 'merged_deal_id') }} as deal_id
    from ({{ lead_scoring.raw_rows(merge_columns, 'merged_deal', 'hubspot') }}) as raw_merges
    {{ lead_scoring.optimization_fence() }}

),

-- Outside of history mode numbered_stages ranks the versions: one in use takes precedence over a removed one.
stages as (

    select
        {{ lead_scoring.raw_id(stage_columns, 'stage_id') }} as stage_id,
        {{ lead_scoring.raw_id(stage_columns, 'pipeline_id') }} as pipeline_id,
        {{ lead_scoring.raw_value(stage_columns, 'label') }} as stage,
        {{ lead_scoring.raw_value(stage_columns, 'probability') }} as probability,
        {{ lead_scoring.raw_boolean(stage_columns, '_fivetran_deleted') }} as is_deleted,
        -- closed_won is only the former name of is_closed: it is true of lost stages too.
        coalesce(
            {{ lead_scoring.raw_known_boolean(stage_columns, 'is_closed') }},
            {{ lead_scoring.raw_known_boolean(stage_columns, 'closed_won') }}
        ) as is_closed,
        {{ lead_scoring.raw_timestamp(stage_columns, '_fivetran_synced') }} as synced_at
    from ({{ lead_scoring.newest_rows(stage_columns, 'deal_pipeline_stage', 'hubspot', keys=['stage_id', 'pipeline_id'], is_event=true) }}) as raw_stages
    {{ lead_scoring.optimization_fence() }}

),

-- The chance is 0 to 1 in HubSpot's API; exports and other loaders write it in percent.
judged_stages as (

    select
        stage_id,
        pipeline_id,
        stage,
        is_deleted,
        is_closed,
        synced_at,
        case
            when {{ lead_scoring.matches_pattern('probability', '^(1([.,]0*)?|100([.,]0*)?( ?%)?)$') }} then 'certain'
            when {{ lead_scoring.matches_pattern('probability', '^0*([.,]0*)?(E-?[0-9]+)?( ?%)?$') }} then 'none'
            when {{ lead_scoring.matches_pattern('probability', '^[0-9]*([.,][0-9]+)?( ?%)?$') }} then 'some'
        end as chance
    from stages
    {{ lead_scoring.optimization_fence() }}

),

stages_in_use as (

    select
        pipeline_id,
        stage_id
    from deals
    group by
        pipeline_id,
        stage_id

),

-- Several pipelines may have a stage with the same id; a removed stage still applies to the deals left in it.
numbered_stages as (

    select
        stages_in_use.pipeline_id,
        stages_in_use.stage_id,
        judged_stages.stage,
        judged_stages.is_closed,
        judged_stages.chance,
        row_number() over (
            partition by
                stages_in_use.pipeline_id,
                stages_in_use.stage_id
            order by
                case when stages_in_use.pipeline_id = judged_stages.pipeline_id then 1 else 2 end,
                case when judged_stages.is_deleted then 2 else 1 end,
                judged_stages.synced_at desc nulls last,
                case when judged_stages.is_closed then 1 when not judged_stages.is_closed then 2 else 3 end,
                coalesce(judged_stages.chance, 'unknown'),
                {{ lead_scoring.binary_order("coalesce(judged_stages.stage, '')") }}
        ) as stage_number
    from stages_in_use
    inner join judged_stages
        on stages_in_use.stage_id = judged_stages.stage_id

),

closed_deals as (

    select
        deals.deal_id,
        deals.amount,
        deals.is_closed_won,
        deals.created_at,
        deals.closed_at,
        deals.unread_closed_at,
        numbered_stages.chance,
        coalesce(numbered_stages.stage, deals.stage_id) as stage,
        {{ lead_scoring.stage_is('won', 'numbered_stages.stage') }} or {{ lead_scoring.stage_is('won', 'deals.stage_id') }} as is_named_won,
        -- By the stage, else HubSpot's own flag of the deal, else the probability or the name.
        coalesce(
            numbered_stages.is_closed,
            case when deals.is_closed_won then true else deals.is_closed end,
            numbered_stages.chance in ('certain', 'none'),
            {{ lead_scoring.stage_is('closed', 'numbered_stages.stage') }} or {{ lead_scoring.stage_is('closed', 'deals.stage_id') }}
        ) as is_closed
    from deals
    left join numbered_stages
        on
            deals.stage_id = numbered_stages.stage_id
            and coalesce(deals.pipeline_id, '') = coalesce(numbered_stages.pipeline_id, '')
            and numbered_stages.stage_number = 1
    left join merged_deals
        on deals.deal_id = merged_deals.deal_id
    where not deals.is_deleted and merged_deals.deal_id is null
    {{ lead_scoring.optimization_fence() }}

),

deal_contacts as (

    {%- set is_gone = lead_scoring.raw_is_gone(contact_columns) %}
    select
        {{ lead_scoring.raw_id(contact_columns, 'deal_id') }} as deal_id,
        {{ lead_scoring.raw_id(contact_columns, 'contact_id') }} as lead_id
    from ({{ lead_scoring.raw_rows(contact_columns, 'deal_contact', 'hubspot') }}) as raw_contacts
    where not {{ is_gone }}
    {{ lead_scoring.optimization_fence() }}

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

-- The first contact represents the deal.
numbered_contacts as (

    select
        pairs.deal_id,
        pairs.lead_id,
        row_number() over (
            partition by pairs.deal_id
            order by contacts.created_at asc nulls last, {{ lead_scoring.binary_order('pairs.lead_id') }} asc
        ) as contact_number
    from pairs
    left join contacts
        on pairs.lead_id = contacts.lead_id

),

-- Every person of a won deal is a customer; int_opportunities leaves its amount with one of them.
final as (

    select
        -- ids
        case
            when numbered_contacts.contact_number > 1 then closed_deals.deal_id || ':' || numbered_contacts.lead_id
            else closed_deals.deal_id
        end as opportunity_id,
        numbered_contacts.lead_id,
        closed_deals.deal_id as shared_deal_id,

        -- strings and numerics
        closed_deals.stage,
        closed_deals.amount,

        -- booleans
        case
            when not closed_deals.is_closed then false
            when closed_deals.chance is not null then closed_deals.chance = 'certain'
            when closed_deals.is_closed_won is not null then closed_deals.is_closed_won
            when closed_deals.is_named_won then true
        end as is_won,

        -- timestamps
        closed_deals.created_at,
        -- An open deal has its planned closing day.
        case when closed_deals.is_closed then closed_deals.closed_at end as closed_at,
        case when closed_deals.is_closed then closed_deals.unread_closed_at end as unread_closed_at
    from closed_deals
    left join numbered_contacts
        on closed_deals.deal_id = numbered_contacts.deal_id

)

select * from final
