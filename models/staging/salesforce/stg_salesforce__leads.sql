{{ config(enabled='salesforce' in var('crm_systems')) }}

{%- set raw_names = lead_scoring.raw_columns('lead', system='salesforce').keys() | list + lead_scoring.raw_columns('contact', system='salesforce').keys() | list -%}

with

people as (

    select * from {{ ref('stg_salesforce__people') }}

),

accounts as (

    select * from {{ ref('stg_salesforce__accounts') }}

),

lifecycle_stages as (

    select * from {{ ref('lifecycle_stages') }}

),

-- Who was converted has been here since the lead was, not only since the contact was made of it.
conversions as (

    select
        {{ lead_scoring.salesforce_key('converted_contact_id') }} as contact_key,
        min(created_at) as created_at
    from people
    where converted_contact_id is not null
    group by {{ lead_scoring.salesforce_key('converted_contact_id') }}

),

final as (

    select
        -- ids: a converted lead goes on as its contact
        people.lead_id,
        coalesce(people.converted_contact_id, people.merged_into_lead_id) as merged_into_lead_id,
        people.owner_id,

        -- person
        people.email,
        people.first_name,
        people.last_name,
        people.job_title,

        -- company
        coalesce(accounts.company_name, people.company_name) as company_name,
        coalesce(accounts.company_domain, people.company_domain) as company_domain,
        coalesce(accounts.industry, people.industry) as industry,
        coalesce(people.country, accounts.country) as country,
        people.region,
        coalesce(accounts.employee_count, people.employee_count) as employee_count,
        coalesce(accounts.annual_revenue, people.annual_revenue) as annual_revenue,

        -- origin and intent
        people.lead_source,
        people.utm_source,
        people.utm_medium,
        people.utm_campaign,
        people.budget_authority,
        people.purchase_timeframe,
        -- Contacts have no status: use the type of their account, which takes precedence over any status if it is a suppressing one.
        case
            when lifecycle_stages.suppresses_as is not null then accounts.account_type
            else coalesce(people.lifecycle_stage, accounts.account_type)
        end as lifecycle_stage,
        {%- for attribute in var('custom_lead_attributes') if attribute in raw_names %}
        people.{{ attribute }},
        {%- endfor %}

        -- booleans
        people.email_opt_out,
        coalesce(lower(accounts.account_type) like 'customer%', false) as is_customer,
        people.is_deleted,

        -- timestamps
        case when conversions.created_at < people.created_at then conversions.created_at else people.created_at end as created_at,
        people.updated_at,
        people.unread_updated_at
    from people
    left join accounts
        on {{ lead_scoring.salesforce_key('people.account_id') }} = {{ lead_scoring.salesforce_key('accounts.account_id') }}
    left join conversions
        on {{ lead_scoring.salesforce_key('people.lead_id') }} = conversions.contact_key
    left join lifecycle_stages
        on lower(accounts.account_type) = lifecycle_stages.alias

)

select * from final
