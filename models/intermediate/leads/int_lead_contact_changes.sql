with

records as (

    select * from {{ ref('int_leads_deduplicated') }}
    where not is_merge_cycle

),

identities as (

    select * from {{ ref('int_lead_identities') }}

),

leads_unerased as (

    select * from {{ ref('int_leads_unerased') }}
    where reject_reason is null

),

-- Which day a version of an unread moment is of, its source says once it is mended.
kept_rows as (

    select * from {{ ref('int_lead_version_log') }}
    where not coalesce(has_unread_moment, false)

),

-- Skip leads with one version, which are most: there is nothing to compare.
changing_leads as (

    select lead_id
    from kept_rows
    group by lead_id
    having count(*) > 1

),

person_rows as (

    select
        lead_id,
        email,
        is_email_opt_out,
        updated_at,
        version_number,
        false as is_kept
    from leads_unerased

    union all

    select
        lead_id,
        email,
        is_email_opt_out,
        updated_at,
        version_number,
        true as is_kept
    from kept_rows

),

-- As in int_lead_versions, the source takes precedence over the log, and nothing is newer than its newest version. Moments
-- matter here: an opt-in at ten ends an unsubscribe of nine.
ranked as (

    select
        person_rows.lead_id,
        person_rows.email,
        person_rows.is_email_opt_out,
        person_rows.updated_at,
        row_number() over (
            partition by person_rows.lead_id, person_rows.updated_at
            order by person_rows.is_kept asc, person_rows.version_number asc
        ) as moment_rank
    from person_rows
    inner join changing_leads
        on person_rows.lead_id = changing_leads.lead_id
    inner join records
        on person_rows.lead_id = records.lead_id
    where
        person_rows.updated_at <= records.updated_at
        or (person_rows.updated_at is null and records.updated_at is not null)

),

versions as (

    select * from ranked
    where moment_rank = 1

),

flags as (

    select
        lead_id,
        is_email_opt_out,
        updated_at,
        lag(is_email_opt_out) over (
            partition by lead_id
            order by updated_at asc nulls first
        ) as was_email_opt_out
    from versions

),

-- Skip versions without an address: one that comes back after a gap is not new.
addresses as (

    select
        lead_id,
        email,
        updated_at,
        lag(email) over (
            partition by lead_id
            order by updated_at asc nulls first
        ) as former_email
    from versions
    where email is not null

),

address_changes as (

    select
        addresses.lead_id,
        identities.survivor_lead_id,
        addresses.email,
        addresses.updated_at
    from addresses
    inner join identities
        on addresses.lead_id = identities.lead_id
    where addresses.email != addresses.former_email

),

-- An address that another record of the person had already is not new. A record without moments has its address from its creation.
known_addresses as (

    select distinct
        address_changes.lead_id,
        address_changes.updated_at
    from address_changes
    inner join identities
        on
            address_changes.survivor_lead_id = identities.survivor_lead_id
            and address_changes.lead_id != identities.lead_id
    inner join records
        on identities.lead_id = records.lead_id
    inner join person_rows
        on
            identities.lead_id = person_rows.lead_id
            and address_changes.email = person_rows.email
    where coalesce(person_rows.updated_at, records.created_at) < address_changes.updated_at

),

-- Two records of a person can change at one moment.
final as (

    select distinct
        identities.survivor_lead_id as lead_id,
        'opted_out' as ends_suppression,
        flags.updated_at as changed_at
    from flags
    inner join identities
        on flags.lead_id = identities.lead_id
    where flags.was_email_opt_out and not flags.is_email_opt_out

    union all

    select distinct
        address_changes.survivor_lead_id as lead_id,
        'bounced' as ends_suppression,
        address_changes.updated_at as changed_at
    from address_changes
    left join known_addresses
        on
            address_changes.lead_id = known_addresses.lead_id
            and address_changes.updated_at = known_addresses.updated_at
    where known_addresses.lead_id is null

)

select * from final
