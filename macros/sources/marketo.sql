{#-
  Where a Marketo lead keeps which attribute, as {attribute: [column, the name that changes of it carry]}. The variable
  marketo_lead_columns names other columns, and those of attributes that Marketo has none for; changes of these are not read.
-#}
{% macro marketo_lead_fields() %}
    {%- set fields = {
        'owner_id': ['sfdc_lead_owner_id', 'SFDC Lead Owner Id'],
        'email': ['email', 'Email Address'],
        'first_name': ['first_name', 'First Name'],
        'last_name': ['last_name', 'Last Name'],
        'job_title': ['title', 'Job Title'],
        'company_name': ['company', 'Company Name'],
        'company_domain': ['website', 'Website'],
        'industry': ['industry', 'Industry'],
        'country': ['country', 'Country'],
        'region': ['region', 'Region'],
        'employee_count': ['number_of_employees', 'Num Employees'],
        'annual_revenue': ['annual_revenue', 'Annual Revenue'],
        'lead_source': ['lead_source', 'Lead Source'],
        'utm_source': ['utm_source', 'UTM Source'],
        'utm_medium': ['utm_medium', 'UTM Medium'],
        'utm_campaign': ['utm_campaign', 'UTM Campaign'],
        'budget_authority': ['budget_authority', 'Budget Authority'],
        'purchase_timeframe': ['purchase_timeframe', 'Purchase Timeframe'],
        'lifecycle_stage': ['lead_status', 'Lead Status'],
        'email_opt_out': ['unsubscribed', 'Unsubscribed'],
        'is_customer': ['mkto_is_customer', 'Is Customer'],
    } -%}
    {%- for attribute, column in var('marketo_lead_columns').items() -%}
        {%- do fields.update({attribute: [column, '']}) -%}
    {%- endfor -%}
    {{ return(fields) }}
{% endmacro %}
