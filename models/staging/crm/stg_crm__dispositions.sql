{%- set columns = lead_scoring.raw_columns('dispositions', required=['lead_id', 'status', 'occurred_at'], optional_table=true) -%}

with

source as (

    {{ lead_scoring.raw_rows(columns, 'dispositions') }}

),

cleaned as (

    select
        -- ids
        {{ lead_scoring.raw_id(columns, 'lead_id') }} as lead_id,

        -- strings
        {{ 'source_system' if 'source_system' in columns else "'crm'" }} as source_system,
        {{ lead_scoring.null_if_placeholder(lead_scoring.raw_text(columns, 'status')) }} as status_text,
        {{ lead_scoring.null_if_placeholder(lead_scoring.raw_text(columns, 'reason')) }} as reason_text,
        {{ lead_scoring.raw_id(columns, 'rep') }} as rep,

        -- timestamps
        {{ lead_scoring.null_if_placeholder(lead_scoring.raw_timestamp_text(columns, 'occurred_at')) }} as occurred_at_text,
        {{ lead_scoring.raw_timestamp(columns, 'occurred_at') }} as occurred_at

    from source
    {{ lead_scoring.optimization_fence() }}

),

-- Drop a sentence with an address in it, which may name a person.
worded as (

    select
        lead_id,
        source_system,
        case when status_text like '%@%' then 'not_shown' else {{ lead_scoring.snake_words('status_text') }} end as status,
        case when reason_text like '%@%' then 'not_shown' else {{ lead_scoring.snake_words('reason_text') }} end as reason,
        rep,
        occurred_at_text,
        occurred_at
    from cleaned
    {{ lead_scoring.optimization_fence() }}

),

validated as (

    select
        *,
        -- One reason per row, the first that holds, so that raw rows add up.
        case
            when lead_id is null or status is null then 'missing_key'
            when occurred_at is null then 'unparseable_timestamp'
            when occurred_at > {{ lead_scoring.run_started_at_utc() }} then 'future_timestamp'
            when occurred_at < {{ lead_scoring.earliest_plausible_timestamp() }} then 'impossible_value'
        end as reject_reason
    from worded

),

evidenced as (

    select
        *,
        -- The cell to mend.
        case
            when reject_reason = 'missing_key' and lead_id is null then 'lead_id'
            when reject_reason = 'missing_key' then 'status'
            when reject_reason is not null then 'occurred_at'
        end as reject_column
    from validated

),

quoted as (

    select
        *,
        case reject_column
            when 'occurred_at' then {{ lead_scoring.without_address('occurred_at_text') }}
        end as reject_value
    from evidenced

),

final as (

    select
        *,
        -- Copies of one row are all alike.
        row_number() over (
            partition by lead_id, status, reason, rep, occurred_at, reject_reason
            order by source_system asc, occurred_at_text asc
        ) as copy_number
    from quoted

)

select * from final
