{%- set columns = lead_scoring.raw_columns('activities', required=['activity_id', 'activity_type', 'occurred_at']) -%}
{%- if columns -%}{%- do lead_scoring.check_activity_keys(columns) -%}{%- endif -%}

{#- Texts that are kept as they are written. -#}
{%- set texts = [
    'activity_id', 'lead_id', 'anonymous_id', 'url', 'content_id', 'sequence_name', 'sequence_step', 'variant', 'user_agent',
] -%}

with

source as (

    {{ lead_scoring.raw_rows(columns, 'activities') }}

),

timed as (

    select
        *,
        {{ lead_scoring.raw_timestamp(columns, 'occurred_at') }} as parsed_occurred_at,
        {{ lead_scoring.raw_timestamp(columns, 'loaded_at') }} as parsed_loaded_at
    from source
    {{ lead_scoring.computed_once() }}

),

-- The day on which the row came, or as good as. Before all else: who asks for some days has no other day's text cleaned.
dated as (

    select
        *,
        cast(coalesce(parsed_loaded_at, parsed_occurred_at, cast('0001-01-01' as {{ dbt.type_timestamp() }})) as date) as parsed_loaded_on
    from timed
    {{ lead_scoring.computed_once() }}

),

trimmed as (

    select
        -- ids
        {{ lead_scoring.raw_text(columns, 'activity_id') }} as activity_id,
        {{ lead_scoring.raw_text(columns, 'lead_id') }} as lead_id,
        {{ lead_scoring.raw_text(columns, 'anonymous_id') }} as anonymous_id,

        -- what happened
        {{ lead_scoring.raw_text(columns, 'activity_type') }} as activity_type,
        {{ lead_scoring.raw_text(columns, 'url') }} as url,
        {{ lead_scoring.raw_text(columns, 'content_id') }} as content_id,
        {{ lead_scoring.raw_text(columns, 'content_type') }} as content_type,
        {{ lead_scoring.raw_text(columns, 'campaign') }} as campaign,
        {{ lead_scoring.raw_text(columns, 'sequence_name') }} as sequence_name,
        {{ lead_scoring.raw_text(columns, 'sequence_step') }} as sequence_step,
        {{ lead_scoring.raw_text(columns, 'variant') }} as variant,
        {{ lead_scoring.raw_text(columns, 'user_agent') }} as user_agent,

        -- booleans
        {{ lead_scoring.raw_boolean(columns, 'is_machine') }} as is_machine,
        {{ lead_scoring.raw_boolean(columns, 'is_deleted') }} as is_deleted,

        -- timestamps
        {{ lead_scoring.raw_text(columns, 'occurred_at') }} as occurred_at_text,
        parsed_occurred_at as occurred_at,
        {{ lead_scoring.raw_timestamp(columns, 'sent_at') }} as sent_at,
        parsed_loaded_at as loaded_at,
        parsed_loaded_on as loaded_on

    from dated
    {{ lead_scoring.computed_once() }}

),

cleaned as (

    select
        {%- for column in texts %}
        {{ lead_scoring.known_text(column) }} as {{ column }},
        {%- endfor %}
        {{ lead_scoring.snake_case(lead_scoring.known_text('activity_type')) }} as activity_type,
        {{ lead_scoring.snake_case(lead_scoring.known_text('content_type')) }} as content_type,
        lower({{ lead_scoring.known_text('campaign') }}) as campaign,
        is_machine,
        is_deleted,
        occurred_at_text,
        occurred_at,
        sent_at,
        loaded_at,
        loaded_on
    from trimmed
    {{ lead_scoring.computed_once() }}

),

judged as (

    select
        *,
        -- One row has one reason, the first that holds, so that raw rows can be counted.
        case
            when activity_id is null then 'missing_key'
            when lead_id is null and anonymous_id is null then 'missing_key'
            when activity_type is null then 'missing_key'
            when occurred_at is null then 'unparseable_timestamp'
            when occurred_at > {{ lead_scoring.run_started_at_utc() }} then 'future_timestamp'
            when occurred_at < {{ lead_scoring.earliest_plausible_timestamp() }} then 'impossible_value'
        end as reject_reason
    from cleaned

),

evidenced as (

    select
        *,
        -- Which cell to mend.
        case
            when reject_reason = 'missing_key' and activity_id is null then 'activity_id'
            when reject_reason = 'missing_key' and activity_type is null then 'activity_type'
            when reject_reason = 'missing_key' then 'lead_id'
            when reject_reason is not null then 'occurred_at'
        end as reject_column
    from judged

),

quoted as (

    select
        *,
        case reject_column
            when 'occurred_at' then occurred_at_text
        end as reject_value
    from evidenced

)

select * from quoted
