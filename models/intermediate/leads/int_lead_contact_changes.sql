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

kept_rows as (

    select * from {{ ref('int_lead_version_log') }}

),

-- Skip leads with one version, which are most: there is nothing to compare.
changing_leads as (

    select lead_id
    from kept_rows
    group by lead_id
    having count(*) > 1

),

all_rows as (

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
        all_rows.lead_id,
        all_rows.email,
        all_rows.is_email_opt_out,
        all_rows.updated_at,
        row_number() over (
            partition by all_rows.lead_id, all_rows.updated_at
            order by all_rows.is_kept asc, all_rows.version_number asc
        ) as moment_rank
    from all_rows
    inner join changing_leads
        on all_rows.lead_id = changing_leads.lead_id
    inner join records
        on all_rows.lead_id = records.lead_id
    where
        all_rows.updated_at <= records.updated_at
        or (all_rows.updated_at is null and records.updated_at is not null)

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

changes as (

    select
        lead_id,
        'opted_out' as ends_suppression,
        updated_at as changed_at
    from flags
    where was_email_opt_out and not is_email_opt_out

    union all

    select
        lead_id,
        'bounced' as ends_suppression,
        updated_at as changed_at
    from addresses
    where email != former_email

),

-- Two records of a person can change at one moment.
final as (

    select
        identities.survivor_lead_id as lead_id,
        changes.ends_suppression,
        changes.changed_at
    from changes
    inner join identities
        on changes.lead_id = identities.lead_id
    group by
        identities.survivor_lead_id,
        changes.ends_suppression,
        changes.changed_at

)

select * from final
