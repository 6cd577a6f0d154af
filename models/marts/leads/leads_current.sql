-- The gate: no mart is rebuilt while a seed has an error.
-- depends_on: {{ ref('int_seed_errors') }}

with

leads as (

    select * from {{ ref('int_leads') }}
    where not is_deleted and not is_merged

),

final as (

    select
        -- ids
        lead_id,
        owner_id,

        -- contact details
        email,
        first_name,
        last_name,

        -- who the lead is
        job_title,
        seniority,
        job_function,
        email_kind,
        company_name,
        company_domain,
        company_size_band,
        industry,
        country,
        region,
        lead_source,
        lifecycle_stage,

        -- numerics
        employee_count,

        -- booleans
        is_email_opt_out,
        is_customer,

        -- timestamps
        created_at,
        updated_at
    from leads

)

select * from final
