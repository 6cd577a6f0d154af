{%- set mapped_attributes = lead_scoring.mapped_lead_attributes().keys() | list -%}

with

versions as (

    select * from {{ ref('int_person_versions') }}

),

emails as (

    select * from {{ ref('int_emails') }}

),

job_titles as (

    select * from {{ ref('int_job_titles') }}

),

value_aliases as (

    select * from {{ ref('int_value_aliases') }}

),

suppressed_domains as (

    select * from {{ ref('suppressed_domains') }}

),

size_bands as (

    select
        company_size_band,
        {{ lead_scoring.number_or_null('min_employees') }} as min_employees
    from {{ ref('company_size_bands') }}

),

-- Where the band of a head count begins. BigQuery's outer joins need an equality, so the range is looked up first.
band_starts as (

    select
        versions.employee_count,
        max(size_bands.min_employees) as min_employees
    from versions
    inner join size_bands
        on versions.employee_count >= size_bands.min_employees
    group by versions.employee_count

),

located as (

    select
        versions.*,
        emails.email_kind,
        emails.email_domain,
        -- A business address identifies the company.
        coalesce(
            {{ lead_scoring.host_of('versions.company_domain') }},
            case when emails.email_kind = 'business' then emails.email_domain end
        ) as known_company_domain
    from versions
    left join emails
        on versions.email = emails.email

),

standardised as (

    select
        located.*,
        job_titles.seniority,
        job_titles.job_function,
        size_bands.company_size_band,
        email_hosts.reason as email_domain_suppresses_as,
        company_hosts.reason as company_domain_suppresses_as,
        country_aliases.region as country_region,
        {%- for attribute in mapped_attributes %}
        coalesce({{ attribute }}_aliases.standard_value, located.{{ attribute }}) as standard_{{ attribute }},
        {%- endfor %}
        lifecycle_stage_aliases.suppresses_as as lifecycle_suppresses_as
    from located
    left join job_titles
        on lower(located.job_title) = job_titles.job_title
    left join band_starts
        on located.employee_count = band_starts.employee_count
    left join size_bands
        on band_starts.min_employees = size_bands.min_employees
    left join suppressed_domains as email_hosts
        on located.email_domain = email_hosts.domain
    left join suppressed_domains as company_hosts
        on located.known_company_domain = company_hosts.domain
    {%- for attribute in mapped_attributes %}
    left join value_aliases as {{ attribute }}_aliases
        on
            {{ attribute }}_aliases.attribute = '{{ attribute }}'
            and lower(located.{{ attribute }}) = {{ attribute }}_aliases.value_alias
    {%- endfor %}

),

final as (

    select
        -- ids
        lead_id,
        survivor_lead_id,
        owner_id,

        -- the days on which this was so
        version_number,
        valid_from,
        valid_to,

        -- person
        email,
        email_kind,
        email_domain,
        {{ lead_scoring.proper_name('first_name') }} as first_name,
        {{ lead_scoring.proper_name('last_name') }} as last_name,
        job_title,
        seniority,
        job_function,

        -- company
        company_name,
        known_company_domain as company_domain,
        standard_industry as industry,
        industry as industry_as_written,
        standard_country as country,
        country as country_as_written,
        coalesce(region, country_region) as region,
        cast(floor(employee_count) as {{ dbt.type_bigint() }}) as employee_count,
        company_size_band,
        annual_revenue,

        -- origin and intent
        standard_lead_source as lead_source,
        lead_source as lead_source_as_written,
        utm_source,
        utm_medium,
        utm_campaign,
        standard_budget_authority as budget_authority,
        budget_authority as budget_authority_as_written,
        purchase_timeframe,
        standard_lifecycle_stage as lifecycle_stage,
        lifecycle_stage as lifecycle_stage_as_written,
        {%- for attribute in var('custom_lead_attributes') %}
        {{ attribute }},
        {%- endfor %}

        -- why nothing may follow from a score
        lifecycle_suppresses_as,
        email_domain_suppresses_as,
        company_domain_suppresses_as,
        is_email_opt_out,
        is_customer,
        -- An unreadable flag does not delete a lead.
        coalesce(is_deleted, false) as is_deleted,
        is_merged,

        -- dates and timestamps
        created_at,
        cast(created_at as date) as created_on,
        updated_at
    from standardised

)

select * from final
