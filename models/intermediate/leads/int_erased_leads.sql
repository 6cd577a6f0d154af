{#- Without the table erasures this is empty. A view, because no table may store who was erased. -#}
{{ config(materialized='view', post_hook={'sql': "{{ lead_scoring.hold_erased_leads(this) }}", 'transaction': target.type != 'duckdb'}) }}
-- depends_on: {{ ref('email_role_accounts') }}, {{ ref('email_domains') }}

{% if not lead_scoring.has_erasures() %}

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

-- A record whose rows are all rejected stays in rejected_records, so it is merged like others here.
ranked_versions as (

    select
        lead_id,
        merged_into_lead_id,
        row_number() over (
            partition by lead_id
            order by
                case when reject_reason is null then 0 else 1 end asc,
                reject_reason asc
        ) as version_rank
    from leads
    where
        lead_id is not null
        and version_number = 1

),

newest_versions as (

    select * from ranked_versions
    where version_rank = 1

),

{{ lead_scoring.merge_survivors('newest_versions', lead_scoring.previous_build('stg_crm__leads', survives_full_refresh=true)) }},

addresses as (

    {{ lead_scoring.lead_addresses('leads') }}

),

{% if lead_scoring.matches_people_by_email() -%}
telling_addresses as (

    {{ lead_scoring.rows_that_identify('addresses', 'person_email', ref('email_role_accounts'), ref('email_domains')) }}

),

{% endif -%}
-- An id beside an address may be a 0 that stands for nobody, into whom many are merged: none of those is named.
named as (

    select
        lead_id,
        case when email is null then lead_id end as merge_target_lead_id
    from erasures
    where lead_id is not null

    union all

    select
        {{ lead_scoring.other_spelling('lead_id') }} as lead_id,
        case when email is null then {{ lead_scoring.other_spelling('lead_id') }} end as merge_target_lead_id
    from erasures
    where lead_id is not null

    union all

    select
        addresses.lead_id,
        addresses.lead_id as merge_target_lead_id
    from addresses
    inner join erasures
        on addresses.person_email = {{ lead_scoring.person_email('erasures.email') }}

),

-- What a request names, itself or by a row that is merged into it, followed or not; and what ties records together: a chain of
-- merges, or an address that both have.
ties as (

    select
        lead_id,
        cast(null as {{ dbt.type_string() }}) as survivor_lead_id,
        cast(null as {{ dbt.type_string() }}) as shared_email,
        1 as is_named
    from named

    union all

    select
        leads.lead_id,
        null as survivor_lead_id,
        null as shared_email,
        1 as is_named
    from leads
    inner join named
        on leads.merged_into_lead_id = named.merge_target_lead_id
    where leads.lead_id is not null

    union all

    select
        lead_id,
        survivor_lead_id,
        null as shared_email,
        0 as is_named
    from survivors
    where not is_cyclic

    {%- if lead_scoring.matches_people_by_email() %}

    union all

    select
        lead_id,
        null as survivor_lead_id,
        person_email as shared_email,
        0 as is_named
    from telling_addresses
    {%- endif %}

),

-- Windows instead of joins: each CTE is read once, where an engine evaluates it wherever it is named.
records as (

    select
        lead_id,
        shared_email,
        is_named,
        coalesce(max(survivor_lead_id) over (partition by lead_id), lead_id) as survivor_lead_id
    from ties

),

-- A request for one record covers those that are merged with it, in whichever direction.
erased_records as (

    select
        lead_id,
        shared_email,
        survivor_lead_id,
        max(is_named) over (partition by survivor_lead_id) as is_erased
    from records

),

-- It covers the records in other systems that share any of its addresses, too, and what is merged with those.
same_people as (

    select
        lead_id,
        survivor_lead_id,
        case when shared_email is null then is_erased else max(is_erased) over (partition by shared_email) end as is_erased
    from erased_records

),

erased_people as (

    select
        lead_id,
        survivor_lead_id,
        max(is_erased) over (partition by survivor_lead_id) as is_erased
    from same_people

),

-- Other tables may use the other spelling of an id.
erased as (

    select
        case spellings.spelling_number
            when 1 then people.lead_id
            when 2 then {{ lead_scoring.other_spelling('people.lead_id') }}
            when 3 then people.survivor_lead_id
            else {{ lead_scoring.other_spelling('people.survivor_lead_id') }}
        end as lead_id
    from erased_people as people
    cross join (
        {%- for number in range(1, 5) %}
        select {{ number }} as spelling_number
        {{- ' union all' if not loop.last }}
        {%- endfor %}
    ) as spellings
    where people.is_erased = 1

),

final as (

    select distinct lead_id
    from erased
    where lead_id is not null

)

select * from final

{% endif %}
