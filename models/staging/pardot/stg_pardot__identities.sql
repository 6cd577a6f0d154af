{{ config(enabled='pardot' in var('crm_systems')) }}

{%- set columns = lead_scoring.raw_columns('visitor', required=['id'], system='pardot') -%}

with

visitors as (

    select
        {{ lead_scoring.raw_id(columns, 'id') }} as anonymous_id,
        {{ lead_scoring.raw_id(columns, 'prospect_id') }} as lead_id,
        {{ lead_scoring.raw_first_timestamp(columns, ['updated_at', 'created_at']) }} as identified_at,
        {{ lead_scoring.raw_first_unread_timestamp(columns, ['updated_at', 'created_at']) }} as unread_identified_at
    from ({{ lead_scoring.newest_rows(columns, 'visitor', 'pardot') }}) as raw_visitors
    {{ lead_scoring.optimization_fence() }}

),

-- Most visitors are never identified. The last change of one that is comes closest to the moment at which it was.
final as (

    select * from visitors
    where lead_id is not null

)

select * from final
