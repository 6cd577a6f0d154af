{#- A view: the last build's is in int_remembered_owners. -#}
{{ config(materialized='view') }}

with

leads as (

    select * from {{ ref('int_leads') }}

),

{{ lead_scoring.spelt_leads('leads') }},

visitors as (

    select * from {{ ref('int_anonymous_visitors') }}

),

final as (

    select
        'lead' as known_by,
        known_id,
        cast(null as {{ dbt.type_timestamp() }}) as owned_from,
        survivor_lead_id as lead_id,
        cast(null as date) as identified_on
    from spelt_leads

    union all

    select
        'visitor' as known_by,
        anonymous_id as known_id,
        owned_from,
        lead_id,
        identified_on
    from visitors

)

select * from final
