with

source_opportunities as (

    select * from {{ ref('int_opportunities_unerased') }}
    where reject_reason is null

),

lead_identities as (

    select * from {{ ref('int_lead_identities') }}

),

{{ lead_scoring.spelt_leads('lead_identities') }},

version_counts as (

    select
        opportunity_id,
        count(*) as version_count
    from source_opportunities
    group by opportunity_id

),

final as (

    select
        -- ids
        opportunities.opportunity_id,
        spelt_leads.survivor_lead_id as lead_id,
        opportunities.lead_id as source_lead_id,

        -- strings and numerics
        opportunities.source_system,
        opportunities.stage,
        opportunities.amount,

        -- booleans
        opportunities.is_won,
        spelt_leads.lead_id is null as is_orphan,

        -- numerics
        version_counts.version_count,

        -- dates and timestamps
        opportunities.created_at,
        opportunities.closed_at,
        case when opportunities.is_won then cast(coalesce(opportunities.closed_at, opportunities.created_at) as date) end as won_on
    from source_opportunities as opportunities
    inner join version_counts
        on opportunities.opportunity_id = version_counts.opportunity_id
    left join spelt_leads
        on opportunities.lead_id = spelt_leads.known_id
    where opportunities.version_number = 1

)

select * from final
