{%- set columns = lead_scoring.raw_columns('activities', required=['activity_id', 'activity_type', 'occurred_at']) -%}
{%- if columns -%}{%- do lead_scoring.check_activity_keys(columns) -%}{%- endif -%}

{#- Texts that are kept as they are written. -#}
{%- set texts = [
    'activity_id', 'lead_id', 'anonymous_id', 'url', 'content_id', 'sequence_name', 'sequence_step', 'variant', 'user_agent',
] -%}

{%- set ids = ['activity_id', 'lead_id', 'anonymous_id'] -%}

{%- set flags = ['is_machine', 'is_deleted'] -%}

with

source as (

    {{ lead_scoring.raw_rows(columns, 'activities') }}

),

{% for flag in flags -%}
{{ flag }}_spellings as (

    {{ lead_scoring.boolean_spellings(ref('boolean_spellings'), flag) }}

),

{% endfor -%}

timed as (

    select
        *,
        {{ lead_scoring.raw_timestamp(columns, 'occurred_at') }} as parsed_occurred_at,
        {{ lead_scoring.raw_timestamp(columns, 'sent_at') }} as parsed_sent_at,
        {{ lead_scoring.raw_timestamp(columns, 'loaded_at') }} as parsed_loaded_at
    from source
    {{ lead_scoring.optimization_fence() }}

),

-- The day of loading, or its substitute. First of all, so that a filter on it spares cleaning the text of other days.
dated as (

    select
        *,
        cast(coalesce(parsed_loaded_at, parsed_occurred_at, cast('0001-01-01' as {{ dbt.type_timestamp() }})) as date) as parsed_loaded_on
    from timed
    {{ lead_scoring.optimization_fence() }}

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

        -- numerics
        {{ lead_scoring.raw_text(columns, 'quantity') }} as quantity_text,

        -- booleans
        {%- for flag in flags %}
        {{ lead_scoring.raw_flag(columns, flag) }} as {{ flag }}_text,
        {%- endfor %}
        {{ lead_scoring.raw_boolean(columns, 'is_recipient_unknown') }} as is_recipient_unknown,

        -- timestamps
        {{ lead_scoring.raw_timestamp_text(columns, 'occurred_at') }} as occurred_at_text,
        parsed_occurred_at as occurred_at,
        parsed_sent_at as sent_at,
        parsed_loaded_at as loaded_at,
        {{ lead_scoring.raw_unread_timestamp(columns, 'sent_at', 'parsed_sent_at') }} as unread_sent_at,
        {{ lead_scoring.raw_unread_timestamp(columns, 'loaded_at', 'parsed_loaded_at') }} as unread_loaded_at,
        parsed_loaded_on as loaded_on

    from dated
    {{ lead_scoring.optimization_fence() }}

),

cleaned as (

    select
        {%- for column in texts %}
        {{ lead_scoring.known_id(column) if column in ids else lead_scoring.null_if_placeholder(column) }} as {{ column }},
        {%- endfor %}
        {{ lead_scoring.snake_case(lead_scoring.null_if_placeholder('activity_type')) }} as activity_type,
        {{ lead_scoring.snake_case(lead_scoring.null_if_placeholder('content_type')) }} as content_type,
        lower({{ lead_scoring.null_if_placeholder('campaign') }}) as campaign,
        {%- for flag in flags %}
        {{ lead_scoring.null_if_placeholder(flag ~ '_text') }} as {{ flag }}_text,
        {%- endfor %}
        {{ lead_scoring.null_if_placeholder('quantity_text') }} as quantity_text,
        is_recipient_unknown,
        occurred_at_text,
        occurred_at,
        sent_at,
        loaded_at,
        unread_sent_at,
        unread_loaded_at,
        loaded_on
    from trimmed
    {{ lead_scoring.optimization_fence() }}

),

flagged as (

    select
        cleaned.*,
        -- Up to a million, so that no sum of them passes 64 bits.
        case
            when {{ lead_scoring.matches_pattern('cleaned.quantity_text', '^0{0,3}([1-9][0-9]{0,5}|1000000)([.]0{1,4})?$') }}
                then cast(cast(cleaned.quantity_text as decimal(18, 4)) as {{ dbt.type_int() }})
        end as quantity,
        {{ lead_scoring.read_boolean('is_machine_text', 'is_machine_spellings') }} as known_is_machine,
        {{ lead_scoring.read_boolean('is_deleted_text', 'is_deleted_spellings') }} as known_is_deleted
    from cleaned
    cross join is_machine_spellings
    cross join is_deleted_spellings
    {{ lead_scoring.optimization_fence() }}

),

validated as (

    select
        {%- for column in texts %}
        {{ column }},
        {%- endfor %}
        activity_type,
        content_type,
        campaign,
        {%- for flag in flags %}
        case when {{ flag }}_text is null then false else known_{{ flag }} end as {{ flag }},
        case when known_{{ flag }} is null then {{ lead_scoring.without_address(flag ~ '_text') }} end as unread_{{ flag }},
        {%- endfor %}
        quantity,
        case when quantity is null then {{ lead_scoring.without_address('quantity_text') }} end as unread_quantity,
        occurred_at_text,
        occurred_at,
        sent_at,
        loaded_at,
        {{ lead_scoring.without_address('unread_sent_at') }} as unread_sent_at,
        {{ lead_scoring.without_address('unread_loaded_at') }} as unread_loaded_at,
        loaded_on,
        -- One reason per row, the first that holds, so that raw rows add up.
        case
            when activity_id is null then 'missing_key'
            when lead_id is null and anonymous_id is null and is_recipient_unknown then 'unknown_recipient'
            when lead_id is null and anonymous_id is null then 'missing_key'
            when activity_type is null then 'missing_key'
            when occurred_at is null then 'unparseable_timestamp'
            when occurred_at > {{ lead_scoring.run_started_at_utc() }} then 'future_timestamp'
            when occurred_at < {{ lead_scoring.earliest_plausible_timestamp() }} then 'impossible_value'
        end as reject_reason
    from flagged

),

evidenced as (

    select
        *,
        -- The cell to mend.
        case
            when reject_reason = 'missing_key' and activity_id is null then 'activity_id'
            when reject_reason = 'missing_key' and activity_type is null then 'activity_type'
            when reject_reason in ('missing_key', 'unknown_recipient') then 'lead_id'
            when reject_reason is not null then 'occurred_at'
        end as reject_column
    from validated

),

final as (

    select
        *,
        case reject_column
            when 'occurred_at' then {{ lead_scoring.without_address('occurred_at_text') }}
        end as reject_value
    from evidenced

)

select * from final
