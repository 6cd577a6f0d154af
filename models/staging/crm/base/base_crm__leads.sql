{{ config(enabled=var('crm_systems') != ['crm']) }}

with

source_rows as (

    {{ lead_scoring.systems_union(
        'leads',
        columns=[
            'lead_id', 'merged_into_lead_id', 'owner_id', 'email', 'first_name', 'last_name', 'job_title', 'company_name',
            'company_domain', 'industry', 'country', 'region', 'employee_count', 'annual_revenue', 'lead_source', 'utm_source',
            'utm_medium', 'utm_campaign', 'budget_authority', 'purchase_timeframe', 'lifecycle_stage', 'email_opt_out',
            'is_customer', 'is_deleted', 'created_at', 'updated_at', 'unread_updated_at',
        ],
        ids=['lead_id', 'merged_into_lead_id'],
        further_columns=var('custom_lead_attributes'),
        required=['lead_id', 'created_at']
    ) }}

)

select * from source_rows
{{ lead_scoring.optimization_fence() }}
