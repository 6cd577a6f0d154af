{{ config(enabled='salesforce' in var('crm_systems')) }}

{%- set columns = lead_scoring.raw_columns('event', required=['id', 'who_id', 'created_date'], system='salesforce') -%}

with

events as (

    select
        {{ lead_scoring.raw_id(columns, 'id') }} as event_id,
        {{ lead_scoring.raw_id(columns, 'who_id') }} as lead_id,
        {{ lead_scoring.raw_value(columns, 'type') }} as event_type,
        {{ lead_scoring.raw_is_gone(columns) }} as is_deleted,
        {{ lead_scoring.raw_boolean(columns, 'is_child') }} as is_child,
        {{ lead_scoring.raw_first_timestamp(columns, ['start_date_time', 'activity_date_time', 'activity_date', 'created_date']) }} as occurred_at,
        {{ lead_scoring.raw_timestamp(columns, '_fivetran_synced') }} as loaded_at
    from ({{ lead_scoring.newest_rows(columns, 'event', 'salesforce') }}) as raw_events
    {{ lead_scoring.optimization_fence() }}

),

final as (

    select
        -- ids
        'event:' || event_id as activity_id,
        lead_id,

        -- strings
        'event' as source_type,
        event_type as source_detail,
        cast(null as {{ dbt.type_string() }}) as url,
        event_id as content_id,
        cast(null as {{ dbt.type_string() }}) as campaign,
        cast(null as {{ dbt.type_string() }}) as user_agent,

        -- booleans
        false as is_machine,
        is_deleted,

        -- timestamps
        occurred_at,
        cast(null as {{ dbt.type_timestamp() }}) as sent_at,
        loaded_at
    from events
    -- A child is the same meeting in the calendar of an invited colleague.
    where lead_id is not null and not is_child

)

select * from final
