{#- How many colleagues to list. -#}
{%- set contacts = 5 -%}

with

handovers as (

    select * from {{ ref('int_handovers') }}

),

profiles as (

    select * from {{ ref('int_lead_profiles') }}
    where not is_deleted and not is_merged

),

last_engagements as (

    select * from {{ ref('int_last_engagements') }}

),

suppressions as (

    select * from {{ ref('int_lead_suppressions') }}

),

mail_domains as (

    select distinct domain from {{ ref('email_domains') }}

),

newest_day as (

    select max(scored_on) as scored_on
    from handovers

),

-- Unsuppressed people of a company and customers, as in account_scores. A shared mail provider is no company.
people as (

    select
        profiles.lead_id,
        profiles.company_domain,
        coalesce(
            nullif(trim(coalesce(profiles.first_name, '') || ' ' || coalesce(profiles.last_name, '')), ''),
            'somebody'
        ) || coalesce(' (' || profiles.job_title || ')', '') as contact,
        last_engagements.last_engaged_at,
        coalesce(
            {{ dbt.datediff('last_engagements.last_engaged_on', 'newest_day.scored_on', 'day') }} < {{ var('engaged_within_days') }}, false
        ) as is_engaged
    from profiles
    inner join newest_day
        on
            profiles.created_on <= newest_day.scored_on
            and {{ lead_scoring.is_valid_on('profiles', 'newest_day.scored_on') }}
    left join last_engagements
        on
            profiles.lead_id = last_engagements.lead_id
            and {{ lead_scoring.is_valid_on('last_engagements', 'newest_day.scored_on') }}
    left join suppressions
        on
            profiles.lead_id = suppressions.lead_id
            and newest_day.scored_on = suppressions.scored_on
    left join mail_domains
        on profiles.company_domain = mail_domains.domain
    where
        profiles.company_domain is not null
        and mail_domains.domain is null
        and coalesce(suppressions.suppression_reason, 'customer') = 'customer'

),

handed_over as (

    select distinct people.*
    from people
    inner join handovers
        on people.lead_id = handovers.lead_id

),

ranked as (

    select
        handed_over.lead_id,
        people.contact,
        row_number() over (
            partition by handed_over.lead_id
            order by people.last_engaged_at desc, {{ lead_scoring.binary_order('people.lead_id') }} asc
        ) as contact_rank,
        count(*) over (partition by handed_over.lead_id) as contact_count
    from handed_over
    inner join people
        on
            handed_over.company_domain = people.company_domain
            and handed_over.lead_id != people.lead_id
    where people.is_engaged

),

final as (

    select
        lead_id,
        {%- for rank in range(1, contacts + 1) %}
        {{ "|| coalesce('; ' || " if not loop.first }}max(case when contact_rank = {{ rank }} then contact end){{ ", '')" if not loop.first }}
        {%- endfor %}
        || case
            when max(contact_count) > {{ contacts }} then '; and ' || cast(max(contact_count) - {{ contacts }} as {{ dbt.type_string() }}) || ' more'
            else ''
        end as account_contacts
    from ranked
    group by lead_id

)

select * from final
