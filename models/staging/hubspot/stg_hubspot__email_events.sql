{{ config(enabled='hubspot' in var('crm_systems')) }}

{%- set event_columns = lead_scoring.raw_columns('email_event', required=['id', 'type', 'recipient', 'created'], system='hubspot') -%}
{%- set click_columns = lead_scoring.raw_columns('email_event_click', optional_table=true, system='hubspot') -%}
{%- set open_columns = lead_scoring.raw_columns('email_event_open', optional_table=true, system='hubspot') -%}
{%- set bounce_columns = lead_scoring.raw_columns('email_event_bounce', optional_table=true, system='hubspot') -%}
{%- set drop_columns = lead_scoring.raw_columns('email_event_dropped', optional_table=true, system='hubspot') -%}
{%- set change_columns = lead_scoring.raw_columns('email_event_status_change', optional_table=true, system='hubspot') -%}
{%- set campaign_columns = lead_scoring.raw_columns('email_campaign', optional_table=true, system='hubspot') -%}

with

contact_emails as (

    select * from {{ ref('stg_hubspot__contact_emails') }}

),

events as (

    select
        {{ lead_scoring.raw_id(event_columns, 'id') }} as event_id,
        lower({{ lead_scoring.raw_value(event_columns, 'recipient') }}) as recipient,
        {{ lead_scoring.raw_id(event_columns, 'email_campaign_id') }} as email_campaign_id,
        {{ lead_scoring.raw_value(event_columns, 'type') }} as event_type,
        {{ lead_scoring.raw_boolean(event_columns, 'filtered_event') }} as is_machine,
        {{ lead_scoring.raw_timestamp(event_columns, 'created') }} as occurred_at,
        {{ lead_scoring.raw_timestamp(event_columns, 'sent_by_created') }} as sent_at,
        {{ lead_scoring.raw_unread_timestamp(event_columns, 'sent_by_created', lead_scoring.raw_timestamp(event_columns, 'sent_by_created')) }} as unread_sent_at,
        {{ lead_scoring.raw_timestamp(event_columns, '_fivetran_synced') }} as loaded_at
    from ({{ lead_scoring.newest_rows(event_columns, 'email_event', 'hubspot', is_event=true) }}) as raw_events
    {{ lead_scoring.optimization_fence() }}

),

-- Details of one type of event are in a table of its own with the same id.
clicks as (

    select
        {{ lead_scoring.raw_id(click_columns, 'id') }} as event_id,
        {{ lead_scoring.raw_value(click_columns, 'url') }} as url,
        {{ lead_scoring.raw_value(click_columns, 'user_agent') }} as user_agent
    from ({{ lead_scoring.newest_rows(click_columns, 'email_event_click', 'hubspot', is_event=true) }}) as raw_clicks
    {{ lead_scoring.optimization_fence() }}

),

opens as (

    select
        {{ lead_scoring.raw_id(open_columns, 'id') }} as event_id,
        {{ lead_scoring.raw_value(open_columns, 'user_agent') }} as user_agent
    from ({{ lead_scoring.newest_rows(open_columns, 'email_event_open', 'hubspot', is_event=true) }}) as raw_opens
    {{ lead_scoring.optimization_fence() }}

),

bounces as (

    select
        {{ lead_scoring.raw_id(bounce_columns, 'id') }} as event_id,
        {{ lead_scoring.raw_value(bounce_columns, 'category') }} as bounce_category
    from ({{ lead_scoring.newest_rows(bounce_columns, 'email_event_bounce', 'hubspot', is_event=true) }}) as raw_bounces
    {{ lead_scoring.optimization_fence() }}

),

-- HubSpot sends nothing to an address that has bounced before or is off the list, and the loader may not have the bounce or the
-- unsubscribe itself.
drops as (

    select
        {{ lead_scoring.raw_id(drop_columns, 'id') }} as event_id,
        {{ lead_scoring.raw_value(drop_columns, 'drop_reason') }} as drop_reason
    from ({{ lead_scoring.newest_rows(drop_columns, 'email_event_dropped', 'hubspot', is_event=true) }}) as raw_drops
    {{ lead_scoring.optimization_fence() }}

),

status_changes as (

    select
        {{ lead_scoring.raw_id(change_columns, 'id') }} as event_id,
        {{ lead_scoring.raw_value(change_columns, 'portal_subscription_status') }} as subscription_status
    from ({{ lead_scoring.newest_rows(change_columns, 'email_event_status_change', 'hubspot', is_event=true) }}) as raw_changes
    {{ lead_scoring.optimization_fence() }}

),

campaigns as (

    select
        {{ lead_scoring.raw_id(campaign_columns, 'id') }} as email_campaign_id,
        {{ lead_scoring.raw_value(campaign_columns, 'name') }} as campaign_name
    from ({{ lead_scoring.newest_rows(campaign_columns, 'email_campaign', 'hubspot') }}) as raw_campaigns
    {{ lead_scoring.optimization_fence() }}

),

final as (

    select
        -- ids
        'email_event:' || events.event_id as activity_id,
        contact_emails.lead_id,

        -- strings
        events.event_type as source_type,
        coalesce(bounces.bounce_category, drops.drop_reason, status_changes.subscription_status) as source_detail,
        clicks.url,
        events.email_campaign_id as content_id,
        campaigns.campaign_name as campaign,
        coalesce(clicks.user_agent, opens.user_agent) as user_agent,

        -- booleans: HubSpot filters what is no person's opening or click; that somebody has unsubscribed or cannot be reached holds
        events.is_machine and lower(events.event_type) in ('open', 'click') as is_machine,
        false as is_deleted,
        events.recipient is not null and contact_emails.lead_id is null as is_recipient_unknown,

        -- timestamps
        events.occurred_at,
        events.sent_at,
        events.unread_sent_at,
        events.loaded_at
    from events
    left join contact_emails
        on
            events.recipient = contact_emails.email
            and coalesce(events.occurred_at, cast('0001-01-01' as {{ dbt.type_timestamp() }})) >= contact_emails.valid_from
            and (events.occurred_at < contact_emails.valid_to or events.occurred_at is null or contact_emails.valid_to is null)
    left join clicks
        on events.event_id = clicks.event_id
    left join opens
        on events.event_id = opens.event_id
    left join bounces
        on events.event_id = bounces.event_id
    left join drops
        on events.event_id = drops.event_id
    left join status_changes
        on events.event_id = status_changes.event_id
    left join campaigns
        on events.email_campaign_id = campaigns.email_campaign_id

)

select * from final
