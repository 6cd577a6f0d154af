with

source_opportunities as (

    select * from {{ ref('int_opportunities_unerased') }}
    where reject_reason is null

),

lead_identities as (

    select * from {{ ref('int_lead_identities') }}

),

{{ lead_scoring.spelt_leads('lead_identities') }},

-- Numbered again, as the first version may have been an erased person's.
versions as (

    select
        *,
        row_number() over (
            partition by opportunity_id
            order by version_number
        ) as unerased_number,
        count(*) over (partition by opportunity_id) as version_count
    from source_opportunities

),

-- The persons of a deal have a row each, and its amount counts once: with the one who stands for the deal, whose row has its id.
persons as (

    select
        versions.*,
        spelt_leads.survivor_lead_id,
        spelt_leads.lead_id is null as is_orphan,
        row_number() over (
            partition by versions.source_system, versions.deal_id
            order by
                case when spelt_leads.lead_id is null then 2 else 1 end,
                case when versions.opportunity_id = versions.deal_id then 1 else 2 end,
                {{ lead_scoring.binary_order('versions.opportunity_id') }}
        ) as person_number
    from versions
    left join spelt_leads
        on versions.lead_id = spelt_leads.known_id
    where versions.unerased_number = 1

),

final as (

    select
        -- ids
        opportunity_id,
        survivor_lead_id as lead_id,
        lead_id as source_lead_id,

        -- strings and numerics
        source_system,
        stage,
        case when person_number = 1 then amount end as amount,

        -- booleans
        is_won,
        is_orphan,

        -- numerics
        version_count,

        -- dates and timestamps
        created_at,
        closed_at,
        case when is_won then cast(coalesce(closed_at, created_at) as date) end as won_on
    from persons

)

select * from final
