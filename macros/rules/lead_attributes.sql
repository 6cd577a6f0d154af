{#-
  The attributes that explicit rules can name in every project, beside custom_lead_attributes: each a
  column of int_leads. For those with a second spelling, `<name>_as_written` is a column too, and a
  condition holds if either spelling satisfies it.
-#}
{% macro standard_lead_attributes() %}
    {{ return([
        'email', 'email_kind', 'email_domain', 'first_name', 'last_name', 'job_title', 'seniority', 'job_function',
        'company_name', 'company_domain', 'industry', 'country', 'region', 'employee_count', 'company_size_band',
        'annual_revenue', 'lead_source', 'utm_source', 'utm_medium', 'utm_campaign', 'budget_authority',
        'purchase_timeframe', 'lifecycle_stage', 'owner_id',
    ]) }}
{% endmacro %}


{#- The attributes that have a mapping seed, by which they are standardised, and that seed: `<name>_as_written` is the other spelling. -#}
{% macro mapped_lead_attributes() %}
    {{ return({
        'country': 'country_aliases',
        'industry': 'industry_aliases',
        'lead_source': 'lead_source_aliases',
        'lifecycle_stage': 'lifecycle_stages',
        'budget_authority': 'budget_authority_aliases',
    }) }}
{% endmacro %}


{#- The columns of a delivered lead row that can change from one version of the lead to the next and that a score depends on. -#}
{% macro lead_version_columns() %}
    {{ return([
        'owner_id', 'email', 'first_name', 'last_name', 'job_title', 'company_name', 'company_domain', 'industry', 'country',
        'region', 'employee_count', 'annual_revenue', 'lead_source', 'utm_source', 'utm_medium', 'utm_campaign',
        'budget_authority', 'purchase_timeframe', 'lifecycle_stage', 'is_email_opt_out', 'is_customer', 'is_deleted',
        'updated_at',
    ] + var('custom_lead_attributes')) }}
{% endmacro %}
