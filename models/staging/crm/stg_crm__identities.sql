{%- set columns = lead_scoring.raw_columns('identities', required=['anonymous_id', 'lead_id'], optional_table=true) -%}

with

source as (

    {{ lead_scoring.raw_rows(columns, 'identities') }}

),

cleaned as (

    select
        -- ids
        {{ lead_scoring.raw_id(columns, 'anonymous_id') }} as anonymous_id,
        {{ lead_scoring.raw_id(columns, 'lead_id') }} as lead_id,

        -- timestamps
        {{ lead_scoring.null_if_placeholder(lead_scoring.raw_timestamp_text(columns, 'identified_at')) }} as identified_at_text,
        {{ lead_scoring.raw_timestamp(columns, 'identified_at') }} as identified_at

    from source
    {{ lead_scoring.optimization_fence() }}

),

validated as (

    select
        *,
        -- One reason per row, the first that holds, so that raw rows add up.
        case
            when anonymous_id is null or lead_id is null then 'missing_key'
            when identified_at > {{ lead_scoring.run_started_at_utc() }} then 'future_timestamp'
        end as reject_reason
    from cleaned

),

evidenced as (

    select
        *,
        -- The cell to mend.
        case
            when reject_reason = 'missing_key' and anonymous_id is null then 'anonymous_id'
            when reject_reason = 'missing_key' then 'lead_id'
            when reject_reason is not null then 'identified_at'
        end as reject_column
    from validated

),

quoted as (

    select
        *,
        case reject_column
            when 'identified_at' then {{ lead_scoring.without_address('identified_at_text') }}
        end as reject_value,
        case when identified_at is null then {{ lead_scoring.without_address('identified_at_text') }} end as unread_identified_at
    from evidenced

),

final as (

    select
        *,
        -- Copies of one row are all alike.
        row_number() over (
            partition by anonymous_id, lead_id, identified_at_text, reject_reason
            order by identified_at asc
        ) as copy_number
    from quoted

)

select * from final
