with

contacts as (

    select * from {{ ref('acme_contacts') }}

),

renamed as (

    select
        contact_no as lead_id,
        sales_rep as owner_id,
        mail as email,
        first as first_name,
        last as last_name,
        position as job_title,
        employer as company_name,
        headcount as employee_count,
        sector as industry,
        land as country,
        vehicles as fleet_size,
        newsletter = 'no' as email_opt_out,
        existing_customer as is_customer,
        registered as created_at,
        changed as updated_at
    from contacts

)

select * from renamed
