{{ config(enabled='pardot' in var('crm_systems')) }}

{%- set columns = lead_scoring.raw_columns('visitor', required=['id'], system='pardot') -%}

with

visitors as (

    select
        {{ lead_scoring.raw_id(columns, 'id') }} as anonymous_id,
        {{ lead_scoring.raw_id(columns, 'prospect_id') }} as lead_id,
        {{ lead_scoring.raw_timestamp(columns, 'created_at') }} as created_at,
        {{ lead_scoring.raw_first_timestamp(columns, ['updated_at', 'created_at']) }} as updated_at,
        {{ lead_scoring.raw_first_unread_timestamp(columns, ['updated_at', 'created_at']) }} as unread_identified_at
    from ({{ lead_scoring.newest_rows(columns, 'visitor', 'pardot') }}) as raw_visitors
    {{ lead_scoring.optimization_fence() }}

),

prospects as (

    select
        lead_id,
        min(created_at) as created_at
    from {{ ref('stg_pardot__leads') }}
    group by lead_id

),

-- Most visitors are never identified. One that is was so when both were there; its last change comes later with each visit.
final as (

    select
        visitors.anonymous_id,
        visitors.lead_id,
        case
            when visitors.created_at >= prospects.created_at then visitors.created_at
            when visitors.created_at < prospects.created_at then prospects.created_at
            else visitors.updated_at
        end as identified_at,
        visitors.unread_identified_at
    from visitors
    left join prospects
        on visitors.lead_id = prospects.lead_id
    where visitors.lead_id is not null

)

select * from final
