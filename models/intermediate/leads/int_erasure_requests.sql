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

present_people as (

    select
        lead_id,
        {{ lead_scoring.person_email('email') }} as person_email
    from leads
    {{ lead_scoring.union_further_addresses() }}

),

known_people as (

    select
        lead_id,
        person_email,
        false as is_dropped
    from present_people

    union all

    select
        lead_id,
        person_email,
        true as is_dropped
    from dropped_people

),

-- Each request with the id that it names itself, and whom that id or its address finds.
named as (

    select
        request_number,
        lead_id,
        false as is_known,
        false as is_only_logged
    from requests

    union all

    select
        requests.request_number,
        known_people.lead_id,
        true as is_known,
        false as is_only_logged
    from requests
    inner join known_people
        on {{ lead_scoring.salesforce_key('requests.lead_id') }} = {{ lead_scoring.salesforce_key('known_people.lead_id') }}

    union all

    select
        requests.request_number,
        known_people.lead_id,
        true as is_known,
        known_people.is_dropped as is_only_logged
    from requests
    inner join known_people
        on requests.person_email = known_people.person_email

),

-- Other tables may still have a lead that the leads table has dropped.
told_elsewhere as (

    {% for table in ['activities', 'opportunities', 'identities', 'dispositions'] %}
    select lead_id
    from {{ table }}
    {{ 'union distinct' if not loop.last }}
    {% endfor %}

),

-- Leads that were the same person in the last build as a record that stays.
staying_people as (

    {% if identities -%}
    select distinct named.lead_id
    from {{ identities }} as named
    inner join {{ identities }} as same_people
        on named.survivor_lead_id = same_people.survivor_lead_id
    inner join present_leads
        on same_people.lead_id = present_leads.lead_id
    left join erased_leads
        on same_people.lead_id = erased_leads.lead_id
    where erased_leads.lead_id is null
    {%- else -%}
    select lead_id
    from present_leads
    where 1 = 0
    {%- endif %}

),

-- The link of an address that only the log has ends with this build, so only what the log has is erased.
judged as (

    select
        named.request_number,
        max(case when named.is_known or told_elsewhere.lead_id is not null then 1 else 0 end) = 1 as is_found,
        max(
            case
                when not named.is_only_logged or erased_leads.lead_id is not null then 0
                when told_elsewhere.lead_id is not null or staying_people.lead_id is not null then 1
                else 0
            end
        ) = 1 as is_in_part
    from named
    left join told_elsewhere
        on {{ lead_scoring.salesforce_key('named.lead_id') }} = {{ lead_scoring.salesforce_key('told_elsewhere.lead_id') }}
    left join staying_people
        on named.lead_id = staying_people.lead_id
    left join erased_leads
        on named.lead_id = erased_leads.lead_id
    group by named.request_number

),

final as (

    select
        requests.request_number,
        case
            when requests.person_email is not null then 'email'
            when requests.lead_id is not null then 'lead_id'
        end as named_by,
        requests.copy_count,
        judged.is_found and not judged.is_in_part as is_matched,
        judged.is_in_part,
        requests.requested_at,
        requests.unread_requested_at
    from requests
    inner join judged
        on requests.request_number = judged.request_number

)

select * from final

{% endif %}
