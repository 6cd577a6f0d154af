{#- Match records by address only with several systems, or where match_people asks for it. -#}
{%- set matching = lead_scoring.matches_people_by_email() %}
-- The hooks of the log read the identities of the previous build.
-- depends_on: {{ ref('int_lead_version_log') }}

with

records as (

    select * from {{ ref('int_leads_deduplicated') }}
    where not is_merge_cycle

),

source_systems as (

    select
        source_system,
        cast({{ lead_scoring.number_or_null('priority') }} as {{ dbt.type_int() }}) as priority
    from {{ ref('source_systems') }}

),

-- Compare the addresses of surviving records only.
addresses as (

    select
        records.*,
        {{ lead_scoring.person_email('records.email') }} as person_email
    from records
    where
        {{ 'true' if matching else '1 = 0' }}
        and not records.is_merged

),

telling_records as (

    {{ lead_scoring.rows_that_identify('addresses', 'person_email', ref('email_role_accounts'), ref('email_domains')) }}

),

addressed as (

    select
        telling_records.lead_id,
        telling_records.source_system,
        telling_records.is_deleted,
        telling_records.created_at,
        coalesce(source_systems.priority, 1000) as system_priority,
        telling_records.person_email
    from telling_records
    left join source_systems
        on telling_records.source_system = source_systems.source_system

),

people as (

    select person_email
    from addressed
    group by person_email
    having {% if var('match_people') == 'everywhere' %}count(*) > 1{% else %}count(distinct source_system) > 1{% endif %}

),

-- The record that represents the person: one that is not deleted, then of the system that takes precedence, then the oldest.
ranked as (

    select
        addressed.lead_id,
        addressed.person_email,
        row_number() over (
            partition by addressed.person_email
            order by
                case when addressed.is_deleted then 1 else 0 end asc,
                addressed.system_priority asc,
                addressed.created_at asc,
                {{ lead_scoring.binary_order('addressed.lead_id') }} asc
        ) as survivor_rank
    from addressed
    inner join people
        on addressed.person_email = people.person_email

),

survivors as (

    select
        ranked.lead_id,
        first_records.lead_id as survivor_lead_id
    from ranked
    inner join ranked as first_records
        on
            ranked.person_email = first_records.person_email
            and first_records.survivor_rank = 1

),

resolved as (

    select
        records.lead_id,
        records.source_system,
        coalesce(source_systems.priority, 1000) as system_priority,
        records.is_merged as is_merged_in_source,
        coalesce(survivors.survivor_lead_id, records.survivor_lead_id) as survivor_lead_id,
        survivors.lead_id is not null as is_matched
    from records
    left join survivors
        on records.survivor_lead_id = survivors.lead_id
    left join source_systems
        on records.source_system = source_systems.source_system

),

final as (

    select
        lead_id,
        source_system,
        system_priority,
        survivor_lead_id,
        is_merged_in_source,
        lead_id != survivor_lead_id as is_merged,
        is_matched and not is_merged_in_source as is_member,
        case
            when is_merged_in_source then 'merged_in_source'
            when lead_id != survivor_lead_id then 'same_email'
            else 'own_record'
        end as reason
    from resolved

)

select * from final
