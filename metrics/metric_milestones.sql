with

lead_lifecycle as (

    select * from {{ ref('lead_lifecycle') }}

),

mqls as (

    select
        lead_id,
        'mql' as milestone,
        cast(first_mql_at as date) as reached_on
    from lead_lifecycle
    where first_mql_at is not null

),

wins as (

    select
        lead_id,
        'won' as milestone,
        cast(first_customer_at as date) as reached_on
    from lead_lifecycle
    where first_customer_at is not null

),

final as (

    select
        lead_id || ' ' || milestone as milestone_id,
        lead_id,
        milestone,
        reached_on
    from mqls

    union all

    select
        lead_id || ' ' || milestone as milestone_id,
        lead_id,
        milestone,
        reached_on
    from wins

)

select * from final
