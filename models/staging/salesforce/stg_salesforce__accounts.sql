{{ config(enabled='salesforce' in var('crm_systems')) }}

{%- set columns = lead_scoring.raw_columns('account', required=['id'], system='salesforce') -%}

with

final as (

    {%- set is_gone = lead_scoring.raw_is_gone(columns) %}
    select
        {{ lead_scoring.raw_id(columns, 'id') }} as account_id,
        {{ lead_scoring.raw_value(columns, 'name') }} as company_name,
        {{ lead_scoring.raw_value(columns, 'website') }} as company_domain,
        {{ lead_scoring.raw_value(columns, 'industry') }} as industry,
        {{ lead_scoring.raw_number_text(columns, 'number_of_employees') }} as employee_count,
        {{ lead_scoring.raw_number_text(columns, 'annual_revenue') }} as annual_revenue,
        {{ lead_scoring.raw_value(columns, 'billing_country') }} as country,
        {{ lead_scoring.raw_value(columns, 'type') }} as account_type
    from ({{ lead_scoring.newest_rows(columns, 'account', 'salesforce') }}) as raw_accounts
    where not {{ is_gone }}
    {{ lead_scoring.optimization_fence() }}

)

select * from final
