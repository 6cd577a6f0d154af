{%- set columns = lead_scoring.raw_columns('erasures', optional_table=true) -%}
{%- if columns and 'email' not in columns and 'lead_id' not in columns -%}
    {{ exceptions.raise_compiler_error(
        "The source table 'erasures' has neither email nor lead_id, so nobody could be erased. Add one of them."
    ) }}
{%- endif -%}

with

source as (

    {{ lead_scoring.raw_rows(columns, 'erasures') }}

),

cleaned as (

    select
        -- ids
        {{ lead_scoring.raw_id(columns, 'lead_id') }} as lead_id,

        -- strings
        lower({{ lead_scoring.null_if_placeholder(lead_scoring.raw_text(columns, 'email')) }}) as email,

        -- timestamps
        {{ lead_scoring.raw_timestamp(columns, 'requested_at') }} as requested_at,
        {{ lead_scoring.raw_unread_timestamp(columns, 'requested_at', lead_scoring.raw_timestamp(columns, 'requested_at')) }} as unread_requested_at

    from source
    {{ lead_scoring.optimization_fence() }}

),

addressed as (

    select
        lead_id,
        {{ lead_scoring.clean_email('email') }} as email,
        requested_at,
        unread_requested_at
    from cleaned

),

final as (

    select
        *,
        -- Copies of one request are all alike.
        row_number() over (
            partition by lead_id, email
            order by requested_at asc
        ) as copy_number
    from addressed

)

select * from final
