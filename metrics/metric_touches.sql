with

nurture_touches as (

    select * from {{ ref('nurture_touches') }}

),

final as (

    select
        -- ids
        lead_id,
        lead_id || ' ' || sequence || ' ' || cast(enrolment_number as {{ dbt.type_string() }}) || ' ' || cast(step as {{ dbt.type_string() }}) as touch_id,

        -- strings
        sequence,
        channel,

        -- numerics
        send_count,

        -- dates
        cast(sent_at as date) as sent_on
    from nurture_touches

)

select * from final
