{{ config(enabled='hubspot' in var('crm_systems')) }}

{%- set contact_columns = lead_scoring.raw_columns('engagement_contact', required=['engagement_id', 'contact_id'], system='hubspot') -%}

{#- Each kind has a table of its own: the columns with its type, detail and time. -#}
{%- set kinds = {
    'call': {'detail': ['property_hs_call_disposition', 'property_hs_call_status'], 'times': ['property_hs_timestamp', 'property_hs_createdate']},
    'meeting': {
        'detail': ['property_hs_meeting_outcome', 'meeting_outcome'],
        'times': ['property_hs_meeting_start_time', 'start_time', 'property_hs_timestamp', 'property_hs_createdate'],
    },
    'email': {'detail': ['property_hs_email_direction', 'type'], 'times': ['property_hs_timestamp', 'property_hs_createdate']},
    'communication': {'detail': ['property_hs_communication_channel_type'], 'times': ['property_hs_timestamp', 'property_hs_createdate']},
    'note': {'detail': [], 'times': ['property_hs_timestamp', 'property_hs_createdate']},
    'task': {'detail': ['property_hs_task_type', 'task_type'], 'times': ['property_hs_createdate', 'property_hs_timestamp']},
} -%}

with

engagements as (

    {% for kind, told_by in kinds.items() %}
    {%- set columns = lead_scoring.raw_columns('engagement_' ~ kind, optional_table=true, system='hubspot') %}
    select
        {{ lead_scoring.raw_id(columns, 'engagement_id') }} as engagement_id,
        '{{ kind }}' as source_type,
        {%- set details = told_by['detail'] | select('in', columns) | list %}
        {{ 'coalesce(' if details | length > 1 }}
        {%- for name in details or ['no_detail'] %}{{ lead_scoring.raw_value(columns, name) }}{{ ', ' if not loop.last }}{% endfor -%}
        {{ ')' if details | length > 1 }} as source_detail,
        {{ lead_scoring.raw_is_gone(columns) }} as is_deleted,
        {{ lead_scoring.raw_first_timestamp(columns, told_by['times']) }} as occurred_at,
        {{ lead_scoring.raw_timestamp(columns, '_fivetran_synced') }} as loaded_at
    from ({{ lead_scoring.newest_rows(columns, 'engagement_' ~ kind, 'hubspot', keys=['engagement_id']) }}) as raw_engagements
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

engagement_contacts as (

    {%- set is_gone = lead_scoring.raw_is_gone(contact_columns) %}
    select
        {{ lead_scoring.raw_id(contact_columns, 'engagement_id') }} as engagement_id,
        {{ lead_scoring.raw_id(contact_columns, 'contact_id') }} as lead_id
    from ({{ lead_scoring.raw_rows(contact_columns, 'engagement_contact', 'hubspot') }}) as raw_contacts
    where not {{ is_gone }}
    {{ lead_scoring.optimization_fence() }}

),

-- A meeting of three contacts is an activity of each; one without contacts is none.
final as (

    select
        -- ids
        'engagement:' || engagements.engagement_id || ':' || engagement_contacts.lead_id as activity_id,
        engagement_contacts.lead_id,

        -- strings
        engagements.source_type,
        engagements.source_detail,
        cast(null as {{ dbt.type_string() }}) as url,
        engagements.engagement_id as content_id,
        cast(null as {{ dbt.type_string() }}) as campaign,
        cast(null as {{ dbt.type_string() }}) as user_agent,

        -- booleans
        false as is_machine,
        engagements.is_deleted,
        false as is_recipient_unknown,

        -- timestamps
        engagements.occurred_at,
        cast(null as {{ dbt.type_timestamp() }}) as sent_at,
        cast(null as {{ dbt.type_string() }}) as unread_sent_at,
        engagements.loaded_at
    from engagements
    inner join engagement_contacts
        on engagements.engagement_id = engagement_contacts.engagement_id

)

select * from final
