{#-
  The order of a lead's versions: the newest first, one without updated_at last, and among equals an
  order that does not depend on how the rows were read: moments that cannot be read by their text.
-#}
{% macro newest_version_first() -%}
    updated_at desc nulls last, created_at desc, {{ lead_scoring.byte_order('unread_updated_at') }} desc nulls last, {{ lead_scoring.row_hash('lead', [
        'merged_into_lead_id', 'email', 'first_name', 'last_name', 'job_title', 'company_name', 'company_domain',
        'industry', 'country', 'region', 'employee_count_text', 'annual_revenue_text', 'lead_source',
        'utm_source', 'utm_medium', 'utm_campaign', 'budget_authority', 'purchase_timeframe', 'lifecycle_stage', 'owner_id',
    ] + var('custom_lead_attributes'), booleans=['is_email_opt_out', 'is_customer', 'is_deleted']) }}
{%- endmacro %}
