{{ config(enabled='marketo' in var('crm_systems')) }}

{#- Each kind has a table of its own: the columns with its detail and the page or link. -#}
{%- set kinds = {
    'send_email': {'detail': 'action_result', 'is_required': true},
    'email_delivered': {'is_required': true},
    'email_bounced': {'detail': 'category', 'is_required': true},
    'email_bounced_soft': {'detail': 'category'},
    'open_email': {'is_required': true},
    'click_email': {'url': 'link', 'is_required': true},
    'unsubscribe_email': {'is_required': true},
    'visit_webpage': {'url': 'webpage_url'},
    'fill_out_form': {'detail': 'primary_attribute_value', 'url': 'referrer_url'},
    'click_link': {'url': 'link'},
    'send_sales_email': {},
    'open_sales_email': {},
    'click_sales_email': {'url': 'link'},
    'reply_to_sales_email': {},
    'change_data_value': {'content': ''},
} -%}
{%- set campaign_columns = lead_scoring.raw_columns('campaign', optional_table=true, system='marketo') -%}

with

source as (

    {% for kind, told_by in kinds.items() %}
    {%- set table = 'activity_' ~ kind -%}
    {%- set columns = lead_scoring.raw_columns(table, ['id', 'lead_id', 'activity_date'], optional_table=not told_by.get('is_required'), system='marketo') %}
    {%- if kind == 'change_data_value' -%}
        {%- set is_unsubscribe_taken_back -%}
            {{ lead_scoring.raw_value(columns, 'primary_attribute_value') }} = '{{ lead_scoring.marketo_lead_fields()['email_opt_out'][1] }}'
            and {{ lead_scoring.raw_boolean(columns, 'old_value') }}
            and lower({{ lead_scoring.raw_value(columns, 'new_value') }}) in ('false', '0')
        {%- endset -%}
    {%- endif %}
    select
        {{ lead_scoring.raw_id(columns, 'id') }} as source_id,
        {{ lead_scoring.raw_id(columns, 'lead_id') }} as lead_id,
        {{ lead_scoring.raw_id(columns, 'campaign_id') }} as campaign_id,
        '{{ kind }}' as source_type,
        {#- A category is a number, which a data frame writes as 3.0. -#}
        {%- set detail = told_by.get('detail', '') %}
        {{ lead_scoring.raw_id(columns, detail) if detail == 'category' else lead_scoring.raw_value(columns, detail) }} as source_detail,
        {{ lead_scoring.raw_value(columns, told_by.get('url', '')) }} as url,
        {{ lead_scoring.raw_id(columns, told_by.get('content', 'primary_attribute_value_id')) }} as content_id,
        {#- Whoever has clicked it, the person is off the list. #}
        {{ lead_scoring.raw_value(columns, 'user_agent' if kind != 'unsubscribe_email' else '') }} as user_agent,
        {{ lead_scoring.raw_boolean(columns, 'is_bot_activity') if kind != 'unsubscribe_email' else 'false' }} as is_machine,
        {{ lead_scoring.raw_timestamp(columns, 'activity_date') }} as occurred_at,
        {{ lead_scoring.raw_timestamp(columns, '_fivetran_synced') }} as loaded_at
    from ({{ lead_scoring.newest_rows(columns, table, 'marketo', is_event=true) }}) as raw_activities
    {%- if kind == 'change_data_value' %}
    -- Of the changes of fields, only this one is something that happened to a person: an unsubscribe is taken back, in so many words.
    where {{ is_unsubscribe_taken_back }}
    {%- endif %}
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

campaigns as (

    select
        {{ lead_scoring.raw_id(campaign_columns, 'id') }} as campaign_id,
        {{ lead_scoring.raw_value(campaign_columns, 'name') }} as campaign_name
    from ({{ lead_scoring.newest_rows(campaign_columns, 'campaign', 'marketo') }}) as raw_campaigns
    {{ lead_scoring.optimization_fence() }}

),

activities as (

    select
        -- ids
        source.source_type || ':' || source.source_id as activity_id,
        source.lead_id,

        -- strings
        source.source_type,
        source.source_detail,
        source.url,
        source.content_id,
        campaigns.campaign_name as campaign,
        source.user_agent,

        -- booleans
        source.is_machine,
        false as is_deleted,

        -- timestamps; the source has no sending time of the mail
        source.occurred_at,
        cast(null as {{ dbt.type_timestamp() }}) as sent_at,
        source.loaded_at
    from source
    left join campaigns
        on source.campaign_id = campaigns.campaign_id

),

types as (

    select * from {{ ref('source_activity_types') }}
    where source_system = 'marketo'

),

{{ lead_scoring.mapped_activities('activities', 'types', 'marketo') }}

select * from mapped
