{#- Without the table erasures this is empty. A view, because no table may store who was erased. -#}
{{ config(materialized='view', post_hook={'sql': "{{ lead_scoring.hold_erased_leads(this) }}", 'transaction': false}) }}
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

newest_versions as (

    select * from leads
    where reject_reason is null and version_number = 1

),

{{ lead_scoring.merge_survivors('newest_versions', lead_scoring.previous_build('stg_crm__leads', survives_full_refresh=true)) }},

addresses as (

    select distinct
        lead_id,
        {{ lead_scoring.person_email('email') }} as person_email
    from leads
    where lead_id is not null and email is not null
    {{ lead_scoring.union_further_addresses() }}

),

named_leads as (

    select lead_id
    from erasures
    where lead_id is not null

    union all

    select {{ lead_scoring.other_spelling('lead_id') }} as lead_id
    from erasures

    union all

    select addresses.lead_id
    from addresses
    inner join erasures
        on addresses.person_email = {{ lead_scoring.person_email('erasures.email') }}

),

{{ lead_scoring.expand_merges('named_leads', 'named_records') }},

{% if lead_scoring.matches_people_by_email() -%}
telling_addresses as (

    {{ lead_scoring.rows_that_identify('addresses', 'person_email', ref('email_role_accounts'), ref('email_domains')) }}

),

-- A request for one record covers the records in other systems that share any of its addresses.
same_people as (

    select telling_addresses.lead_id
    from named_records
    inner join telling_addresses as named_addresses
        on named_records.lead_id = named_addresses.lead_id
    inner join telling_addresses
        on named_addresses.person_email = telling_addresses.person_email

    union all

    select lead_id
    from named_records

),

{{ lead_scoring.expand_merges('same_people', 'erased_records') }},

{% endif -%}
{% set erased_records = 'erased_records' if lead_scoring.matches_people_by_email() else 'named_records' -%}
-- Other tables may use the other spelling of an id.
erased as (

    select lead_id
    from {{ erased_records }}

    union distinct

    select {{ lead_scoring.other_spelling('lead_id') }} as lead_id
    from {{ erased_records }}

),

final as (

    select lead_id
    from erased
    where lead_id is not null

)

select * from final

{% endif %}
