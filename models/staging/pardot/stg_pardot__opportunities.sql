{{ config(enabled='pardot' in var('crm_systems')) }}

{%- set columns = lead_scoring.raw_columns('opportunity', required=['id', 'created_at'], system='pardot') -%}
{%- set prospect_columns = lead_scoring.raw_columns('opportunity_prospect', required=['opportunity_id', 'prospect_id'], system='pardot') -%}

with

opportunities as (

    select
        {{ lead_scoring.raw_id(columns, 'id') }} as deal_id,
        {{ lead_scoring.raw_value(columns, 'stage') }} as stage,
        lower({{ lead_scoring.raw_value(columns, 'status') }}) as deal_status,
        {{ lead_scoring.raw_number_text(columns, 'value') }} as amount,
        {{ lead_scoring.raw_is_gone(columns) }} as is_deleted,
        {{ lead_scoring.raw_timestamp(columns, 'created_at') }} as created_at,
        {{ lead_scoring.raw_timestamp(columns, 'closed_at') }} as closed_at,
        {{ lead_scoring.raw_unread_timestamp(columns, 'closed_at', lead_scoring.raw_timestamp(columns, 'closed_at')) }} as unread_closed_at
    from ({{ lead_scoring.newest_rows(columns, 'opportunity', 'pardot') }}) as raw_opportunities
    {{ lead_scoring.optimization_fence() }}

),

associations as (

    {%- set is_gone = lead_scoring.raw_is_gone(prospect_columns) %}
    select
        {{ lead_scoring.raw_id(prospect_columns, 'opportunity_id') }} as deal_id,
        {{ lead_scoring.raw_id(prospect_columns, 'prospect_id') }} as lead_id,
        {{ lead_scoring.raw_timestamp(prospect_columns, 'updated_at') }} as associated_at
    from ({{ lead_scoring.raw_rows(prospect_columns, 'opportunity_prospect', 'pardot') }}) as raw_associations
    where not {{ is_gone }}
    {{ lead_scoring.optimization_fence() }}

),

pairs as (

    select
        deal_id,
        lead_id,
        min(associated_at) as associated_at
    from associations
    group by
        deal_id,
        lead_id

),

-- The first prospect represents the deal.
numbered_prospects as (

    select
        deal_id,
        lead_id,
        row_number() over (
            partition by deal_id
            order by associated_at asc nulls last, {{ lead_scoring.binary_order('lead_id') }} asc
        ) as prospect_number
    from pairs

),

-- Every person of a won deal is a customer; int_opportunities leaves its amount with one of them.
final as (

    select
        -- ids
        case
            when numbered_prospects.prospect_number > 1 then opportunities.deal_id || ':' || numbered_prospects.lead_id
            else opportunities.deal_id
        end as opportunity_id,
        numbered_prospects.lead_id,
        opportunities.deal_id as shared_deal_id,

        -- strings and numerics
        opportunities.stage,
        opportunities.amount,

        -- booleans
        -- Where the status does not show it, staging uses the stage.
        case
            when opportunities.deal_status = 'won' then true
            when opportunities.deal_status in ('lost', 'open') then false
        end as is_won,

        -- timestamps
        opportunities.created_at,
        -- An open deal has its planned closing day.
        case when opportunities.deal_status = 'open' then null else opportunities.closed_at end as closed_at,
        case when opportunities.deal_status = 'open' then null else opportunities.unread_closed_at end as unread_closed_at
    from opportunities
    left join numbered_prospects
        on opportunities.deal_id = numbered_prospects.deal_id
    where not opportunities.is_deleted

)

select * from final
