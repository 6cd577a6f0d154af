{{ config(enabled='pardot' in var('crm_systems')) }}

{%- set columns = lead_scoring.raw_columns('prospect', required=['id', 'created_at'], system='pardot') -%}

{#- Where a prospect keeps each attribute; the variable pardot_lead_columns may say otherwise. -#}
{%- set attributes = {
    'owner_id': 'user_id', 'email': 'email', 'first_name': 'first_name', 'last_name': 'last_name', 'job_title': 'job_title',
    'company_name': 'company', 'company_domain': 'website', 'industry': 'industry', 'country': 'country', 'region': 'territory',
    'employee_count': 'employees', 'annual_revenue': 'annual_revenue', 'lead_source': 'source',
    'utm_source': 'utm_source', 'utm_medium': 'utm_medium', 'utm_campaign': 'utm_campaign',
    'budget_authority': 'budget_authority', 'purchase_timeframe': 'purchase_timeframe', 'lifecycle_stage': 'lifecycle_stage',
} -%}
{%- do attributes.update(var('pardot_lead_columns')) -%}
{%- for attribute in var('custom_lead_attributes') if attribute in columns -%} {%- do attributes.update({attribute: attribute}) -%} {%- endfor -%}

with

final as (

    select
        -- ids
        {{ lead_scoring.raw_id(columns, 'id') }} as lead_id,

        -- attributes
        {%- for attribute, column in attributes.items() %}
        {{ lead_scoring.raw_attribute(columns, column, attribute) }} as {{ attribute }},
        {%- endfor %}

        -- booleans
        {{ lead_scoring.any_flag(columns, ['opted_out', 'is_do_not_email']) }} as email_opt_out,
        {{ lead_scoring.raw_is_deleted(columns) }} as is_deleted,

        -- timestamps
        {{ lead_scoring.raw_timestamp(columns, 'created_at') }} as created_at,
        {{ lead_scoring.raw_first_timestamp(columns, ['_fivetran_start', 'updated_at', '_fivetran_synced']) }} as updated_at,
        {{ lead_scoring.raw_first_unread_timestamp(columns, ['_fivetran_start', 'updated_at', '_fivetran_synced']) }} as unread_updated_at

    from ({{ lead_scoring.raw_rows(columns, 'prospect', 'pardot') }}) as raw_prospects
    {{ lead_scoring.optimization_fence() }}

)

select * from final
