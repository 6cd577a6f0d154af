with

lead_lifecycle as (

    select * from {{ ref('lead_lifecycle') }}

),

final as (

    select
        lead_id,
        cast(first_customer_at as date) as reached_on
    from lead_lifecycle
    where first_customer_at is not null

)

select * from final
