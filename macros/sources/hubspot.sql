{#-
  The property of a HubSpot contact for each attribute of a lead, as {attribute: property}. The
  variable hubspot_lead_columns names other properties, and those of attributes that HubSpot has none for.
-#}
{% macro hubspot_lead_properties() %}
    {%- set properties = {
        'email': 'email',
        'first_name': 'firstname',
        'last_name': 'lastname',
        'job_title': 'jobtitle',
        'company_name': 'company',
        'company_domain': 'website',
        'industry': 'industry',
        'employee_count': 'numemployees',
        'annual_revenue': 'annualrevenue',
        'country': 'country',
        'region': 'region',
        'lead_source': 'hs_analytics_source',
        'utm_source': 'utm_source',
        'utm_medium': 'utm_medium',
        'utm_campaign': 'utm_campaign',
        'budget_authority': 'budget_authority',
        'purchase_timeframe': 'purchase_timeframe',
        'lifecycle_stage': 'lifecyclestage',
        'owner_id': 'hubspot_owner_id',
        'email_opt_out': 'hs_email_optout',
    } -%}
    {%- for attribute, column in var('hubspot_lead_columns').items() -%}
        {%- do properties.update({attribute: column | replace('property_', '')}) -%}
    {%- endfor -%}
    {{ return(properties) }}
{% endmacro %}
