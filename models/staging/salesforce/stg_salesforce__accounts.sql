{{ config(enabled='salesforce' in var('crm_systems')) }}

{%- set columns = lead_scoring.raw_columns('account', required=['id'], system='salesforce') -%}

with

accounts as (

    select
        {{ lead_scoring.raw_id(columns, 'id') }} as account_id,
        {{ lead_scoring.raw_value(columns, 'name') }} as company_name,
        {{ lead_scoring.raw_value(columns, 'website') }} as company_domain,
        {{ lead_scoring.raw_value(columns, 'industry') }} as industry,
        {{ lead_scoring.raw_number_text(columns, 'number_of_employees') }} as employee_count,
        {{ lead_scoring.raw_number_text(columns, 'annual_revenue') }} as annual_revenue,
        {{ lead_scoring.raw_value(columns, 'billing_country') }} as country,
        {{ lead_scoring.raw_value(columns, 'type') }} as account_type,
        {{ lead_scoring.raw_boolean(columns, '_fivetran_active') }} as is_active,
        {{ lead_scoring.raw_first_timestamp(columns, ['_fivetran_start', 'last_modified_date', '_fivetran_synced']) }} as updated_at
    from ({{ lead_scoring.raw_rows(columns, 'account', 'salesforce') }}) as raw_accounts
    {{ lead_scoring.computed_once() }}

),

-- In the loader's history mode an account has several rows.
ranked as (

    select
        *,
        row_number() over (
            partition by account_id
            order by case when is_active then 0 else 1 end asc, updated_at desc nulls last, company_name asc
        ) as version_number
    from accounts

),

final as (

    select
        account_id,
        company_name,
        company_domain,
        industry,
        employee_count,
        annual_revenue,
        country,
        account_type
    from ranked
    where version_number = 1

)

select * from final
