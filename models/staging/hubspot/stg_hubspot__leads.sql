{{ config(enabled='hubspot' in var('crm_systems')) }}

{%- set company_columns = lead_scoring.raw_columns('company', required=['id'], system='hubspot') -%}
{%- set contact_columns = lead_scoring.raw_columns('contact', system='hubspot') -%}
{%- set attributes = lead_scoring.hubspot_lead_properties().keys() | list -%}
{%- set others = ['company_id'] + var('custom_lead_attributes') | select('in', contact_columns) | list + ['is_deleted', 'created_at'] -%}

with

contacts as (

    select * from {{ ref('stg_hubspot__contacts') }}

),

contact_changes as (

    select * from {{ ref('stg_hubspot__contact_changes') }}

),

merged_records as (

    select * from {{ ref('stg_hubspot__merges') }}

),

companies as (

    {%- set is_gone = lead_scoring.raw_is_gone(company_columns) %}
    select
        {{ lead_scoring.raw_id(company_columns, 'id') }} as company_id,
        {{ lead_scoring.raw_value(company_columns, 'property_name') }} as company_name,
        {{ lead_scoring.raw_value(company_columns, 'property_domain') }} as company_domain,
        {{ lead_scoring.raw_value(company_columns, 'property_industry') }} as industry,
        {{ lead_scoring.raw_number_text(company_columns, 'property_numberofemployees') }} as employee_count,
        {{ lead_scoring.raw_number_text(company_columns, 'property_annualrevenue') }} as annual_revenue,
        {{ lead_scoring.raw_value(company_columns, 'property_country') }} as country,
        {{ lead_scoring.raw_value(company_columns, 'property_lifecyclestage') }} as lifecycle_stage,
        {{ lead_scoring.raw_value(company_columns, 'property_type') }} as company_type
    from ({{ lead_scoring.newest_rows(company_columns, 'company', 'hubspot') }}) as raw_companies
    where not {{ is_gone }}
    {{ lead_scoring.optimization_fence() }}

),

lifecycle_stages as (

    select * from {{ ref('lifecycle_stages') }}

),

{{ lead_scoring.past_versions('contacts', 'contact_changes', attributes, others) }},

-- Merged records that the loader no longer has, so that activities under their id reach the survivor.
forgotten as (

    select
        merged_records.lead_id,
        min(survivors.created_at) as created_at
    from merged_records
    inner join contacts as survivors
        on merged_records.survivor_lead_id = survivors.lead_id
    left join contacts
        on merged_records.lead_id = contacts.lead_id
    where contacts.lead_id is null
    group by merged_records.lead_id

),

versions as (

    select
        lead_id,
        {%- for column in attributes + others %}
        {{ column }},
        {%- endfor %}
        updated_at,
        unread_updated_at
    from contacts

    union all

    select
        lead_id,
        {%- for column in attributes + others %}
        {{ column }},
        {%- endfor %}
        updated_at,
        cast(null as {{ dbt.type_string() }}) as unread_updated_at
    from past_versions

    union all

    select
        lead_id,
        {%- for column in attributes + others | reject('in', ['is_deleted', 'created_at']) | list %}
        cast(null as {{ dbt.type_string() }}) as {{ column }},
        {%- endfor %}
        false as is_deleted,
        created_at,
        cast(null as {{ dbt.type_timestamp() }}) as updated_at,
        cast(null as {{ dbt.type_string() }}) as unread_updated_at
    from forgotten

),

final as (

    select
        -- ids
        versions.lead_id,
        merged_records.survivor_lead_id as merged_into_lead_id,
        versions.owner_id,

        -- person
        versions.email,
        versions.first_name,
        versions.last_name,
        versions.job_title,

        -- company: its own record is better kept than what a form asked of the person
        coalesce(companies.company_name, versions.company_name) as company_name,
        coalesce(companies.company_domain, versions.company_domain) as company_domain,
        coalesce(companies.industry, versions.industry) as industry,
        coalesce(versions.country, companies.country) as country,
        versions.region,
        coalesce(companies.employee_count, versions.employee_count) as employee_count,
        coalesce(companies.annual_revenue, versions.annual_revenue) as annual_revenue,

        -- origin and intent
        versions.lead_source,
        versions.utm_source,
        versions.utm_medium,
        versions.utm_campaign,
        versions.budget_authority,
        versions.purchase_timeframe,
        -- A partner's people are no leads, whatever their own stage.
        case when lifecycle_stages.suppresses_as is not null then companies.company_type else versions.lifecycle_stage end as lifecycle_stage,
        {%- for attribute in var('custom_lead_attributes') if attribute in contact_columns %}
        versions.{{ attribute }},
        {%- endfor %}

        -- booleans
        versions.email_opt_out,
        coalesce(lower(versions.lifecycle_stage) = 'customer' or lower(companies.lifecycle_stage) = 'customer', false) as is_customer,
        versions.is_deleted,

        -- timestamps
        versions.created_at,
        versions.updated_at,
        versions.unread_updated_at
    from versions
    left join merged_records
        on versions.lead_id = merged_records.lead_id
    left join companies
        on versions.company_id = companies.company_id
    left join lifecycle_stages
        on lower(companies.company_type) = lifecycle_stages.alias

)

select * from final
