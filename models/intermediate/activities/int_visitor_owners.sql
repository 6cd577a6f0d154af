with

identities as (

    select * from {{ ref('int_identities_unerased') }}
    where reject_reason is null

),

lead_identities as (

    select * from {{ ref('int_lead_identities') }}

),

{{ lead_scoring.spelt_leads('lead_identities') }},

-- An identification without a moment holds from the beginning.
known_identities as (

    select
        identities.anonymous_id,
        spelt_leads.lead_id as source_lead_id,
        spelt_leads.survivor_lead_id as lead_id,
        coalesce(identities.identified_at, {{ lead_scoring.earliest_plausible_timestamp() }}) as identified_at
    from identities
    inner join spelt_leads
        on identities.lead_id = spelt_leads.known_id

),

arrivals as (

    select
        anonymous_id,
        lead_id,
        min(identified_at) as arrived_at
    from known_identities
    group by
        anonymous_id,
        lead_id

),

numbered_arrivals as (

    select
        anonymous_id,
        arrived_at,
        row_number() over (
            partition by anonymous_id
            order by arrived_at asc, {{ lead_scoring.binary_order('lead_id') }} asc
        ) as arrival_number
    from arrivals

),

-- From the lead that is one too many on, a visitor has no owner: it is a kiosk, or an id that a tracker gives to everybody.
shared_visitors as (

    select
        anonymous_id,
        arrived_at as shared_from
    from numbered_arrivals
    where arrival_number = {{ var('most_leads_of_a_visitor') }} + 1

),

numbered_identities as (

    select
        *,
        row_number() over (
            partition by anonymous_id, identified_at
            order by {{ lead_scoring.binary_order('source_lead_id') }} asc
        ) as tie_number,
        count(*) over (partition by anonymous_id, identified_at) as identification_count
    from known_identities

),

-- Of several leads at one moment the smallest id is the owner.
moments as (

    select
        numbered_identities.anonymous_id,
        numbered_identities.identified_at,
        numbered_identities.identification_count,
        case
            when shared_visitors.shared_from is null or numbered_identities.identified_at < shared_visitors.shared_from
                then numbered_identities.lead_id
        end as lead_id
    from numbered_identities
    left join shared_visitors
        on numbered_identities.anonymous_id = shared_visitors.anonymous_id
    where numbered_identities.tie_number = 1

),

compared as (

    select
        *,
        lag(identified_at) over (partition by anonymous_id order by identified_at asc) as previous_at,
        lag(lead_id) over (partition by anonymous_id order by identified_at asc) as previous_lead_id
    from moments

),

changes as (

    select
        anonymous_id,
        lead_id,
        identified_at,
        identification_count,
        sum(case when previous_at is null or coalesce(lead_id, '') != coalesce(previous_lead_id, '') then 1 else 0 end) over (
            partition by anonymous_id
            order by identified_at asc
            rows between unbounded preceding and current row
        ) as owner_number
    from compared

),

owners as (

    select
        anonymous_id,
        owner_number,
        max(lead_id) as lead_id,
        min(identified_at) as identified_at,
        sum(identification_count) as identification_count
    from changes
    group by
        anonymous_id,
        owner_number

),

-- Activities before the first identification belong to its lead, too.
final as (

    select
        anonymous_id,
        cast(owner_number as {{ dbt.type_int() }}) as owner_number,
        lead_id,
        cast(identified_at as date) as identified_on,
        case when owner_number > 1 then identified_at end as owned_from,
        lead(identified_at) over (partition by anonymous_id order by owner_number asc) as owned_until,
        cast(identification_count as {{ dbt.type_bigint() }}) as identification_count
    from owners

)

select * from final
