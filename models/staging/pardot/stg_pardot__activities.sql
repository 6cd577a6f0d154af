{{ config(enabled='pardot' in var('crm_systems')) }}

{%- set columns = lead_scoring.raw_columns('visitor_activity', required=['id', 'type', 'created_at'], system='pardot') -%}
{%- set page_columns = lead_scoring.raw_columns('visitor_page_view', optional_table=true, system='pardot') -%}
{%- set campaign_columns = lead_scoring.raw_columns('campaign', optional_table=true, system='pardot') -%}

{#- The asset that was involved, whichever kind it is of. -#}
{%- set assets = ['email_id', 'form_id', 'form_handler_id', 'landing_page_id', 'file_id', 'custom_redirect_id', 'paid_search_ad_id', 'opportunity_id'] -%}

with

source as (

    select
        {{ lead_scoring.raw_id(columns, 'id') }} as source_id,
        {{ lead_scoring.raw_id(columns, 'prospect_id') }} as lead_id,
        {{ lead_scoring.raw_id(columns, 'visitor_id') }} as anonymous_id,
        {{ lead_scoring.raw_id(columns, 'campaign_id') }} as campaign_id,
        {{ lead_scoring.raw_id(columns, 'visitor_page_view_id') }} as page_view_id,
        {{ lead_scoring.raw_id(columns, 'type') }} as source_type,
        {{ lead_scoring.raw_value(columns, 'type_name') }} as source_detail,
        {{ lead_scoring.raw_value(columns, 'details') }} as details,
        coalesce(
            {%- for asset in assets %}
            {{ lead_scoring.raw_id(columns, asset) }}{{ ',' if not loop.last }}
            {%- endfor %}
        ) as content_id,
        {{ lead_scoring.raw_timestamp(columns, 'created_at') }} as occurred_at,
        {{ lead_scoring.raw_timestamp(columns, '_fivetran_synced') }} as loaded_at
    from ({{ lead_scoring.newest_rows(columns, 'visitor_activity', 'pardot', is_event=true) }}) as raw_activities
    {{ lead_scoring.optimization_fence() }}

),

page_views as (

    select
        {{ lead_scoring.raw_id(page_columns, 'id') }} as page_view_id,
        {{ lead_scoring.raw_value(page_columns, 'url') }} as url
    from ({{ lead_scoring.newest_rows(page_columns, 'visitor_page_view', 'pardot', is_event=true) }}) as raw_page_views
    {{ lead_scoring.optimization_fence() }}

),

campaigns as (

    select
        {{ lead_scoring.raw_id(campaign_columns, 'id') }} as campaign_id,
        {{ lead_scoring.raw_value(campaign_columns, 'name') }} as campaign_name
    from ({{ lead_scoring.newest_rows(campaign_columns, 'campaign', 'pardot') }}) as raw_campaigns
    {{ lead_scoring.optimization_fence() }}

),

activities as (

    select
        -- ids
        'visitor_activity:' || source.source_id as activity_id,
        source.lead_id,
        source.anonymous_id,

        -- strings; details are an address, or the name of an asset
        source.source_type,
        source.source_detail,
        coalesce(page_views.url, case when source.details like 'http%' then source.details end) as url,
        source.content_id,
        campaigns.campaign_name as campaign,
        cast(null as {{ dbt.type_string() }}) as user_agent,

        -- booleans
        false as is_machine,
        false as is_deleted,

        -- timestamps; the source has no sending time of the mail
        source.occurred_at,
        cast(null as {{ dbt.type_timestamp() }}) as sent_at,
        source.loaded_at
    from source
    left join page_views
        on source.page_view_id = page_views.page_view_id
    left join campaigns
        on source.campaign_id = campaigns.campaign_id

),

types as (

    select * from {{ ref('source_activity_types') }}
    where source_system = 'pardot'

),

{{ lead_scoring.mapped_activities('activities', 'types', 'pardot', ids=['activity_id', 'lead_id', 'anonymous_id']) }}

select * from mapped
