{{ config(enabled='salesforce' in var('crm_systems')) }}

{%- set columns = lead_scoring.raw_columns('opportunity', required=['id', 'created_date'], system='salesforce') -%}
{%- set role_columns = lead_scoring.raw_columns('opportunity_contact_role', required=['opportunity_id', 'contact_id'], optional_table=true, system='salesforce') -%}

with

people as (

    select * from {{ ref('stg_salesforce__people') }}
    where is_current

),

opportunities as (

    select
        {{ lead_scoring.raw_id(columns, 'id') }} as deal_id,
        {{ lead_scoring.raw_value(columns, 'stage_name') }} as stage,
        {{ lead_scoring.raw_number_text(columns, 'amount') }} as amount,
        {{ lead_scoring.raw_known_boolean(columns, 'is_won') }} as is_won,
        {{ lead_scoring.raw_known_boolean(columns, 'is_closed') }} as is_closed,
        {{ lead_scoring.raw_is_gone(columns) }} as is_deleted,
        {{ lead_scoring.raw_timestamp(columns, 'created_date') }} as created_at,
        {{ lead_scoring.raw_timestamp(columns, 'close_date') }} as closed_at,
        {{ lead_scoring.raw_unread_timestamp(columns, 'close_date', lead_scoring.raw_timestamp(columns, 'close_date')) }} as unread_closed_at
    from ({{ lead_scoring.newest_rows(columns, 'opportunity', 'salesforce') }}) as raw_opportunities
    {{ lead_scoring.optimization_fence() }}

),

closed_opportunities as (

    select
        deal_id,
        stage,
        amount,
        is_won,
        case when is_won then true else coalesce(is_closed, {{ lead_scoring.stage_is('closed', 'stage') }}) end as is_closed,
        created_at,
        closed_at,
        unread_closed_at
    from opportunities
    where not is_deleted
    {{ lead_scoring.optimization_fence() }}

),

roles as (

    select
        {{ lead_scoring.raw_id(role_columns, 'opportunity_id') }} as deal_id,
        {{ lead_scoring.raw_id(role_columns, 'contact_id') }} as lead_id,
        {{ lead_scoring.raw_boolean(role_columns, 'is_primary') }} as is_primary,
        {{ lead_scoring.raw_is_gone(role_columns) }} as is_deleted
    from ({{ lead_scoring.newest_rows(role_columns, 'opportunity_contact_role', 'salesforce') }}) as raw_roles
    {{ lead_scoring.optimization_fence() }}

),

-- A deal belongs to the contacts that have a role in it and to the lead that was converted into it.
claims as (

    select
        {{ lead_scoring.salesforce_key('deal_id') }} as deal_key,
        lead_id,
        case when is_primary then 1 else 2 end as claim_rank
    from roles
    where not is_deleted

    union all

    select
        {{ lead_scoring.salesforce_key('converted_opportunity_id') }} as deal_key,
        coalesce(converted_contact_id, lead_id) as lead_id,
        3 as claim_rank
    from people
    where converted_opportunity_id is not null

),

pairs as (

    select
        deal_key,
        max(lead_id) as lead_id,
        min(claim_rank) as claim_rank
    from claims
    group by
        deal_key,
        {{ lead_scoring.salesforce_key('lead_id') }}

),

numbered_people as (

    select
        deal_key,
        lead_id,
        row_number() over (
            partition by deal_key
            order by claim_rank asc, {{ lead_scoring.binary_order('lead_id') }} asc
        ) as person_number
    from pairs

),

-- Every person of a won deal is a customer; int_opportunities leaves its amount with one of them.
final as (

    select
        -- ids
        case
            when numbered_people.person_number > 1 then closed_opportunities.deal_id || ':' || numbered_people.lead_id
            else closed_opportunities.deal_id
        end as opportunity_id,
        numbered_people.lead_id,
        closed_opportunities.deal_id as shared_deal_id,

        -- strings and numerics
        closed_opportunities.stage,
        closed_opportunities.amount,

        -- booleans
        -- Where no flag shows whether a deal is closed, staging uses its stage.
        case when not closed_opportunities.is_closed then false else closed_opportunities.is_won end as is_won,

        -- timestamps
        closed_opportunities.created_at,
        -- An open deal has its planned closing day.
        case when closed_opportunities.is_closed then closed_opportunities.closed_at end as closed_at,
        case when closed_opportunities.is_closed then closed_opportunities.unread_closed_at end as unread_closed_at
    from closed_opportunities
    left join numbered_people
        on {{ lead_scoring.salesforce_key('closed_opportunities.deal_id') }} = numbered_people.deal_key

)

select * from final
