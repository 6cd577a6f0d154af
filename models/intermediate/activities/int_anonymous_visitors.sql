with

identities as (

    select * from {{ ref('int_identity_rows') }}
    where reject_reason is null

),

leads as (

    select * from {{ ref('int_leads') }}

),

{{ lead_scoring.spelt_leads('leads') }},

-- An identification whose moment is unknown counts as always known.
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

-- A browser that several people used stays with the first of them: what was counted once is not
-- taken away by a later sign-in.
numbered as (

    select
        anonymous_id,
        lead_id,
        cast(identified_at as date) as identified_on,
        row_number() over (
            partition by anonymous_id
            order by identified_at asc, {{ lead_scoring.byte_order('source_lead_id') }} asc
        ) as identity_number,
        count(*) over (partition by anonymous_id) as identification_count
    from known_identities

),

first_identities as (

    select
        anonymous_id,
        lead_id,
        identified_on,
        identification_count
    from numbered
    where identity_number = 1

)

select * from first_identities
