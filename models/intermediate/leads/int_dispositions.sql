with

dispositions_unerased as (

    select * from {{ ref('int_dispositions_unerased') }}
    where reject_reason is null

),

lead_identities as (

    select * from {{ ref('int_lead_identities') }}

),

{{ lead_scoring.spelt_leads('lead_identities') }},

disposition_aliases as (

    select
        lower(column_name) as column_name,
        alias,
        lower(meaning) as meaning
    from {{ ref('disposition_aliases') }}

),

dispositions as (

    select
        lead_id,
        status,
        reason,
        rep,
        occurred_at,
        count(*) as copy_count
    from dispositions_unerased
    group by
        lead_id,
        status,
        reason,
        rep,
        occurred_at

),

final as (

    select
        -- ids
        spelt_leads.survivor_lead_id as lead_id,
        dispositions.lead_id as source_lead_id,

        -- strings
        dispositions.status as source_status,
        dispositions.reason as source_reason,
        statuses.meaning as status,
        -- A status can name the reason: 'Disqualified - No Budget', or HubSpot's BAD_TIMING.
        coalesce(reasons.meaning, status_reasons.meaning) as reason,
        coalesce(suppressions.meaning, status_suppressions.meaning) as suppresses_as,
        dispositions.rep,

        -- booleans
        statuses.alias is not null as is_status_mapped,
        dispositions.reason is null or reasons.alias is not null as is_reason_mapped,
        spelt_leads.lead_id is null as is_orphan,

        -- numerics
        dispositions.copy_count,

        -- timestamps
        dispositions.occurred_at
    from dispositions
    left join disposition_aliases as statuses
        on
            statuses.column_name = 'status'
            and dispositions.status = statuses.alias
    left join disposition_aliases as reasons
        on
            reasons.column_name = 'reason'
            and dispositions.reason = reasons.alias
    left join disposition_aliases as status_reasons
        on
            status_reasons.column_name = 'reason'
            and dispositions.status = status_reasons.alias
    left join disposition_aliases as suppressions
        on
            suppressions.column_name = 'suppression'
            and dispositions.reason = suppressions.alias
    left join disposition_aliases as status_suppressions
        on
            status_suppressions.column_name = 'suppression'
            and dispositions.status = status_suppressions.alias
    left join spelt_leads
        on dispositions.lead_id = spelt_leads.known_id

)

select * from final
