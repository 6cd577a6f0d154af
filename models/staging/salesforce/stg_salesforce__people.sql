{{ config(enabled='salesforce' in var('crm_systems')) }}

{#- Where a lead and a contact keep each attribute; the variable salesforce_lead_columns may say otherwise. -#}
{%- set objects = {
    'lead': {
        'owner_id': 'owner_id', 'account_id': 'converted_account_id', 'individual_id': 'individual_id',
        'merged_into_lead_id': 'master_record_id', 'converted_contact_id': 'converted_contact_id', 'converted_opportunity_id': 'converted_opportunity_id',
        'email': 'email', 'first_name': 'first_name', 'last_name': 'last_name', 'job_title': 'title',
        'company_name': 'company', 'company_domain': 'website', 'industry': 'industry', 'country': 'country', 'region': 'region_c',
        'employee_count': 'number_of_employees', 'annual_revenue': 'annual_revenue', 'lead_source': 'lead_source',
        'utm_source': 'utm_source_c', 'utm_medium': 'utm_medium_c', 'utm_campaign': 'utm_campaign_c',
        'budget_authority': 'budget_authority_c', 'purchase_timeframe': 'purchase_timeframe_c', 'lifecycle_stage': 'status',
        'lead_status': 'status', 'status_reason': 'status_reason_c',
    },
    'contact': {
        'owner_id': 'owner_id', 'account_id': 'account_id', 'individual_id': 'individual_id',
        'merged_into_lead_id': 'master_record_id', 'converted_contact_id': '', 'converted_opportunity_id': '',
        'email': 'email', 'first_name': 'first_name', 'last_name': 'last_name', 'job_title': 'title',
        'company_name': '', 'company_domain': '', 'industry': '', 'country': 'mailing_country', 'region': 'region_c',
        'employee_count': '', 'annual_revenue': '', 'lead_source': 'lead_source',
        'utm_source': 'utm_source_c', 'utm_medium': 'utm_medium_c', 'utm_campaign': 'utm_campaign_c',
        'budget_authority': 'budget_authority_c', 'purchase_timeframe': 'purchase_timeframe_c', 'lifecycle_stage': '',
        'lead_status': '', 'status_reason': '',
    },
} -%}
{%- set moments = ['_fivetran_start', 'last_modified_date', 'system_modstamp', '_fivetran_synced'] -%}
{%- set object_columns = {
    'lead': lead_scoring.raw_columns('lead', required=['id', 'created_date'], system='salesforce'),
    'contact': lead_scoring.raw_columns('contact', required=['id', 'created_date'], system='salesforce'),
} -%}
{%- set custom_attributes = var('custom_lead_attributes') | select('in', object_columns['lead'].keys() | list + object_columns['contact'].keys() | list) | list -%}

with

{% for object, usual_columns in objects.items() %}
{%- set columns = object_columns[object] -%}
{%- set past_columns = lead_scoring.raw_columns(object ~ '_history', optional_table=true, system='salesforce') -%}
{%- do lead_scoring.check_salesforce_history(past_columns, object) -%}
{%- set texts = {} -%}
{%- do texts.update(usual_columns) -%}
{%- do texts.update(var('salesforce_lead_columns')) -%}
{%- for attribute in custom_attributes -%} {%- do texts.update({attribute: attribute}) -%} {%- endfor -%}
{{ object }}s as (

    select
        '{{ object }}' as object_type,
        {{ lead_scoring.raw_id(columns, 'id') }} as lead_id,
        {%- for attribute, column in texts.items() %}
        {{ lead_scoring.raw_attribute(columns, column, attribute) }} as {{ attribute }},
        {%- endfor %}
        {{ lead_scoring.raw_value(columns, 'has_opted_out_of_email') }} as email_opt_out,
        {{ lead_scoring.raw_is_deleted(columns) }} as is_deleted,
        {{ lead_scoring.raw_timestamp(columns, 'email_bounced_date') }} as bounced_at,
        {{ lead_scoring.raw_timestamp(columns, 'created_date') }} as created_at,
        {{ lead_scoring.raw_first_timestamp(columns, moments) }} as updated_at,
        {{ lead_scoring.raw_first_unread_timestamp(columns, moments) }} as unread_updated_at,
        row_number() over (
            partition by {{ lead_scoring.raw_id(columns, 'id') }}
            order by {{ lead_scoring.newest_raw_version_first(columns, object) }}
        ) as version_number
    from ({{ lead_scoring.raw_rows(columns, object, 'salesforce') }}) as raw_{{ object }}s
    {{ lead_scoring.optimization_fence() }}

),

{{ object }}_history as (

    select
        {{ lead_scoring.raw_id(past_columns, 'id') }} as lead_id,
        {%- for attribute, column in texts.items() %}
        {{ lead_scoring.raw_attribute(past_columns, column, attribute) }} as {{ attribute }},
        {%- endfor %}
        {{ lead_scoring.raw_value(past_columns, 'has_opted_out_of_email') }} as email_opt_out,
        {{ lead_scoring.raw_boolean(past_columns, '_fivetran_active') }} as is_active,
        {{ lead_scoring.raw_timestamp(past_columns, '_fivetran_start') }} as valid_from
    from ({{ lead_scoring.raw_rows(past_columns, object ~ '_history', 'salesforce') }}) as raw_{{ object }}_history
    {{ lead_scoring.optimization_fence() }}

),

-- What the history does not cover is as it is now; its last version is the record itself.
past_{{ object }}s as (

    select
        {{ object }}s.object_type,
        {{ object }}s.lead_id,
        {%- for attribute, column in texts.items() %}
        {%- set is_covered = column in past_columns and attribute not in ['merged_into_lead_id', 'converted_contact_id'] %}
        {{ object ~ '_history' if is_covered else object ~ 's' }}.{{ attribute }},
        {%- endfor %}
        {{ object ~ '_history' if 'has_opted_out_of_email' in past_columns else object ~ 's' }}.email_opt_out,
        {{ object }}s.is_deleted,
        {{ object }}s.bounced_at,
        {{ object }}s.created_at,
        {{ object }}_history.valid_from as updated_at,
        cast(null as {{ dbt.type_string() }}) as unread_updated_at,
        cast(null as {{ dbt.type_bigint() }}) as version_number
    from {{ object }}_history
    inner join {{ object }}s
        on {{ object }}_history.lead_id = {{ object }}s.lead_id
    where not {{ object }}_history.is_active and {{ object }}_history.valid_from < {{ object }}s.updated_at

),

{% endfor %}
versions as (

    {% for object in objects %}
    select * from {{ object }}s
    union all
    select * from past_{{ object }}s
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

final as (

    select
        *,
        row_number() over (
            partition by {{ lead_scoring.salesforce_key('lead_id') }}
            order by updated_at desc nulls last, created_at desc, version_number asc nulls last
        ) = 1 as is_current
    from versions

)

select * from final
