{#- Built after the activities that it describes. -#}
-- depends_on: {{ ref('int_lead_activity_daily') }}

with

owners as (

    select * from {{ ref('int_activity_owners') }}

),

final as (

    select
        known_by,
        known_id,
        owned_from,
        lead_id,
        identified_on,
        '{{ invocation_id }}' as build_id
    from owners

)

select * from final
