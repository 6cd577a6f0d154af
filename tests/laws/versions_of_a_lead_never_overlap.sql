-- The versions of a record follow each other without gap or overlap, from ever to ever, and so do those of a person, who can have
-- records in several systems. What is worked out for a version of a person holds on its days.
with

record_versions as (

    select * from {{ ref('int_lead_versions') }}

),

person_versions as (

    select * from {{ ref('int_lead_profiles') }}

),

versions as (

    select
        'record' as whose,
        lead_id,
        version_number,
        valid_from,
        valid_to
    from record_versions

    union all

    select
        'person' as whose,
        lead_id,
        version_number,
        valid_from,
        valid_to
    from person_versions

),

sequenced as (

    select
        lead_id,
        version_number,
        valid_from,
        valid_to,
        lag(version_number) over (
            partition by whose, lead_id
            order by version_number asc
        ) as newer_number,
        lag(valid_from) over (
            partition by whose, lead_id
            order by version_number asc
        ) as newer_from,
        lead(version_number) over (
            partition by whose, lead_id
            order by version_number asc
        ) as older_number
    from versions

),

derived as (

    select
        lead_id,
        version_number,
        valid_from,
        valid_to
    from {{ ref('int_lead_attribute_values') }}

    union all

    select
        lead_keys.lead_id,
        hits.version_number,
        hits.valid_from,
        hits.valid_to
    from {{ ref('int_explicit_rule_matches') }} as hits
    inner join {{ ref('int_lead_keys') }} as lead_keys
        on hits.lead_key = lead_keys.lead_key

    union all

    select
        lead_id,
        version_number,
        valid_from,
        valid_to
    from {{ ref('int_fit_completeness') }}

)

select
    lead_id,
    version_number,
    valid_from,
    valid_to
from sequenced
where
    version_number != coalesce(newer_number, 0) + 1
    or (newer_number is null and valid_to is not null)
    or (newer_number is not null and (newer_from is null or valid_to is null or valid_to != newer_from))
    or (older_number is null) != (valid_from is null)

union all

select
    derived.lead_id,
    derived.version_number,
    derived.valid_from,
    derived.valid_to
from derived
left join person_versions
    on
        derived.lead_id = person_versions.lead_id
        and derived.version_number = person_versions.version_number
where
    person_versions.lead_id is null
    or (derived.valid_from is null) != (person_versions.valid_from is null)
    or (derived.valid_to is null) != (person_versions.valid_to is null)
    or derived.valid_from != person_versions.valid_from
    or derived.valid_to != person_versions.valid_to
