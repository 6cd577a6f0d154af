{#- Built before int_lead_version_log deletes the erased. Stores numbers and flags only, not who asked. -#}
{%- set version_log = lead_scoring.previous_build('int_lead_version_log', survives_full_refresh=true) -%}
{%- set identities = lead_scoring.previous_build('int_lead_identities', survives_full_refresh=true) -%}

{% if not lead_scoring.has_erasures() %}

select
    cast(null as {{ dbt.type_bigint() }}) as request_number,
    cast(null as {{ dbt.type_string() }}) as named_by,
    cast(null as {{ dbt.type_bigint() }}) as copy_count,
    false as is_matched,
    false as is_in_part,
    requested_at,
    unread_requested_at
from {{ ref('stg_crm__erasures') }}
where 1 = 0

{% else %}

with

erasures as (

    select * from {{ ref('stg_crm__erasures') }}

),

leads as (

    select * from {{ ref('stg_crm__leads') }}

),

activities as (

    select * from {{ ref('stg_crm__activities') }}

),

opportunities as (

    select * from {{ ref('stg_crm__opportunities') }}

),

identities as (

    select * from {{ ref('stg_crm__identities') }}

),

dispositions as (

    select * from {{ ref('stg_crm__dispositions') }}

),

erased_leads as (

    select * from {{ lead_scoring.erased_leads(ref('int_erased_leads')) }}

),

requests as (

    select
        lead_id,
        {{ lead_scoring.person_email('email') }} as person_email,
        count(*) as copy_count,
        max(requested_at) as requested_at,
        -- A cell in the wrong column could name the person.
        max(case when unread_requested_at is not null then '(not shown)' end) as unread_requested_at,
        row_number() over (
            order by max(requested_at) asc, lead_id asc, {{ lead_scoring.person_email('email') }} asc
        ) as request_number
    from erasures
    group by
        lead_id,
        {{ lead_scoring.person_email('email') }}

),

present_leads as (

    select distinct lead_id
    from leads
    where lead_id is not null

),

-- A former address of a lead that the source still has names nobody: the link would be forgotten with this build, and the
-- lead be back with the next.
dropped_people as (

    {% if version_log -%}
    select
        logged.lead_id,
        {{ lead_scoring.person_email('logged.email') }} as person_email
    from {{ version_log }} as logged
    left join present_leads
        on logged.lead_id = present_leads.lead_id
    where present_leads.lead_id is null
    {%- else -%}
    select
        lead_id,
        email as person_email
    from leads
    where 1 = 0
    {%- endif %}

),

known_people as (

    select
        lead_id,
        {{ lead_scoring.person_email('email') }} as person_email
    from leads

    union all

    select
        lead_id,
        person_email
    from dropped_people
    {{ lead_scoring.union_further_addresses() }}

),

by_address as (

    select requests.request_number
    from requests
    inner join known_people
        on requests.person_email = known_people.person_email

),

by_lead as (

    select requests.request_number
    from requests
    inner join known_people
        on {{ lead_scoring.salesforce_key('requests.lead_id') }} = {{ lead_scoring.salesforce_key('known_people.lead_id') }}

),

-- Whom a request names by an address that only the log has. The link ends with this build, so only what the log has is erased.
by_log as (

    select distinct
        requests.request_number,
        dropped_people.lead_id
    from requests
    inner join dropped_people
        on requests.person_email = dropped_people.person_email
    left join erased_leads
        on dropped_people.lead_id = erased_leads.lead_id
    where erased_leads.lead_id is null

),

unmatched as (

    select
        requests.request_number,
        requests.lead_id
    from requests
    left join by_address
        on requests.request_number = by_address.request_number
    left join by_lead
        on requests.request_number = by_lead.request_number
    where
        requests.lead_id is not null
        and by_address.request_number is null
        and by_lead.request_number is null

    union all

    select
        request_number,
        lead_id
    from by_log

),

-- Other tables may still have a lead that the leads table has dropped.
told_elsewhere as (

    {% for table in ['activities', 'opportunities', 'identities', 'dispositions'] %}
    select
        unmatched.request_number,
        unmatched.lead_id
    from {{ table }}
    inner join unmatched
        on {{ lead_scoring.salesforce_key(table ~ '.lead_id') }} = {{ lead_scoring.salesforce_key('unmatched.lead_id') }}
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

-- What stays of somebody whom only the log names: rows of the id, and a record that was the same person.
in_part as (

    select by_log.request_number
    from by_log
    inner join told_elsewhere
        on
            by_log.request_number = told_elsewhere.request_number
            and by_log.lead_id = told_elsewhere.lead_id

    {% if identities -%}
    union distinct

    select by_log.request_number
    from by_log
    inner join {{ identities }} as named
        on by_log.lead_id = named.lead_id
    inner join {{ identities }} as same_people
        on named.survivor_lead_id = same_people.survivor_lead_id
    inner join present_leads
        on same_people.lead_id = present_leads.lead_id
    left join erased_leads
        on same_people.lead_id = erased_leads.lead_id
    where erased_leads.lead_id is null
    {%- endif %}

),

matched as (

    select request_number from by_address
    union distinct
    select request_number from by_lead
    union distinct
    select request_number from told_elsewhere

),

final as (

    select
        requests.request_number,
        case
            when requests.person_email is not null then 'email'
            when requests.lead_id is not null then 'lead_id'
        end as named_by,
        requests.copy_count,
        matched.request_number is not null and in_part.request_number is null as is_matched,
        in_part.request_number is not null as is_in_part,
        requests.requested_at,
        requests.unread_requested_at
    from requests
    left join matched
        on requests.request_number = matched.request_number
    left join in_part
        on requests.request_number = in_part.request_number

)

select * from final

{% endif %}
