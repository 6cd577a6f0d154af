with

events as (

    select * from {{ ref('acme_events') }}

),

renamed as (

    select
        event_no as activity_id,
        contact_no as lead_id,
        kind as activity_type,
        page as url,
        happened_at as occurred_at
    from events

)

select * from renamed
