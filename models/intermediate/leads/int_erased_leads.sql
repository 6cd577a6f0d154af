{#- Hardly any day has an erasure to carry out: without the table, nobody is looked for. A view, since nothing may
    store who was erased. -#}
{{ config(materialized='view') }}

{% if not lead_scoring.erasures_given() %}

select cast(null as {{ dbt.type_string() }}) as lead_id
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

newest_versions as (

    select * from leads
    where reject_reason is null and version_number = 1

),

{{ lead_scoring.merge_survivors('newest_versions') }},

named_leads as (

    select lead_id
    from erasures
    where lead_id is not null

    union all

    select leads.lead_id
    from leads
    inner join erasures
        on leads.email = erasures.email
    where leads.lead_id is not null

    {%- if lead_scoring.people_matching() %}

    union all

    -- A person who is named by the id of one system is the one whom other systems know by the same address.
    select same_people.lead_id
    from erasures
    inner join leads
        on erasures.lead_id = leads.lead_id
    inner join leads as same_people
        on leads.email = same_people.email
    where
        same_people.lead_id is not null
        and {{ lead_scoring.part_of('leads.email', "'@'", 1) }} not in (select roles.local_part from {{ ref('email_role_accounts') }} as roles)
    {%- endif %}

),

-- A person is every record that was merged with a named one, in whichever direction.
named_persons as (

    select distinct coalesce(survivors.survivor_lead_id, named_leads.lead_id) as survivor_lead_id
    from named_leads
    left join survivors
        on named_leads.lead_id = survivors.lead_id

),

erased_records as (

    select survivor_lead_id as lead_id
    from named_persons

    union all

    select survivors.lead_id
    from survivors
    inner join named_persons
        on survivors.survivor_lead_id = named_persons.survivor_lead_id

),

erased as (

    select distinct lead_id from erased_records

)

select * from erased

{% endif %}
