with

leads as (

    select * from {{ ref('int_leads') }}

),

opportunities as (

    select * from {{ ref('int_opportunities') }}
    where not is_orphan

),

-- A customer is one even where customers may qualify again.
suppression_reasons as (

    select * from {{ ref('int_suppression_reasons') }}
    where is_blocking_qualification or reason = 'customer'

),

facts as (

    select
        lead_id,
        'lead' as stage,
        'created' as cause,
        created_on as starts_on,
        cast(null as date) as ends_before
    from leads

    union all

    select
        lead_id,
        'opportunity' as stage,
        'opportunity_opened' as cause,
        cast(created_at as date) as starts_on,
        cast(closed_at as date) as ends_before
    from opportunities

    union all

    select
        lead_id,
        'closed_lost' as stage,
        'opportunity_closed' as cause,
        cast(closed_at as date) as starts_on,
        cast(null as date) as ends_before
    from opportunities
    where closed_at is not null and not is_won

    union all

    select
        lead_id,
        case reason when 'customer' then 'customer' else 'disqualified' end as stage,
        reason as cause,
        valid_from as starts_on,
        valid_to as ends_before
    from suppression_reasons

),

-- Two deals of one day are one fact.
final as (

    select distinct * from facts

)

select * from final
