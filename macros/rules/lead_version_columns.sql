{#- The columns of a delivered lead row that can change from one version of the lead to the next and that a score depends on. -#}
{% macro lead_version_columns() %}
    {{ return([
        'owner_id', 'email', 'first_name', 'last_name', 'job_title', 'company_name', 'company_domain', 'industry', 'country',
        'region', 'employee_count', 'annual_revenue', 'lead_source', 'utm_source', 'utm_medium', 'utm_campaign',
        'budget_authority', 'purchase_timeframe', 'lifecycle_stage', 'is_email_opt_out', 'is_customer', 'is_deleted',
        'updated_at',
    ] + var('custom_lead_attributes')) }}
{% endmacro %}
