{%- set columns = lead_scoring.raw_columns('opportunities', required=['opportunity_id', 'lead_id', 'created_at']) -%}

with

source as (

    {{ lead_scoring.raw_rows(columns, 'opportunities') }}

),

is_won_spellings as (

    {{ lead_scoring.boolean_spellings(ref('boolean_spellings'), 'is_won') }}

),

cleaned as (

    select
        -- ids
        {{ lead_scoring.raw_id(columns, 'opportunity_id') }} as opportunity_id,
        {{ lead_scoring.raw_id(columns, 'lead_id') }} as lead_id,
        {%- if 'shared_deal_id' in columns %}
        coalesce({{ lead_scoring.raw_id(columns, 'shared_deal_id') }}, {{ lead_scoring.raw_id(columns, 'opportunity_id') }}) as deal_id,
        {%- else %}
        {{ lead_scoring.raw_id(columns, 'opportunity_id') }} as deal_id,
        {%- endif %}

        -- strings and numerics
        {{ 'source_system' if 'source_system' in columns else "'crm'" }} as source_system,
        {{ lead_scoring.null_if_placeholder(lead_scoring.raw_text(columns, 'stage')) }} as stage,
        {{ lead_scoring.null_if_placeholder(lead_scoring.raw_text(columns, 'amount')) }} as amount_text,
        {{ lead_scoring.raw_number(columns, 'amount') }} as typed_amount,

        -- booleans
        {{ lead_scoring.null_if_placeholder(lead_scoring.raw_flag(columns, 'is_won')) }} as is_won_text,

        -- timestamps
        {{ lead_scoring.null_if_placeholder(lead_scoring.raw_timestamp_text(columns, 'created_at')) }} as created_at_text,
        {{ lead_scoring.raw_timestamp(columns, 'created_at') }} as created_at,
        {{ lead_scoring.null_if_placeholder(lead_scoring.raw_timestamp_text(columns, 'closed_at')) }} as closed_at_text,
        {{ lead_scoring.raw_timestamp(columns, 'closed_at') }} as closed_at

    from source
    {{ lead_scoring.optimization_fence() }}

),

readable as (

    select
        cleaned.*,
        {{ lead_scoring.number_text('amount_text') }} as amount_digits,
        {{ lead_scoring.read_boolean('is_won_text', 'is_won_spellings') }} as known_is_won
    from cleaned
    cross join is_won_spellings
    {{ lead_scoring.optimization_fence() }}

),

ranged as (

    select
        *,
        {{ lead_scoring.number_end('amount_digits', 1) }} as amount_low,
        {{ lead_scoring.number_end('amount_digits', 2) }} as amount_high
    from readable
    {{ lead_scoring.optimization_fence() }}

),

validated as (

    select
        opportunity_id,
        lead_id,
        deal_id,
        source_system,
        stage,
        amount_text,
        coalesce(typed_amount, {{ lead_scoring.parse_number('amount') }}) as amount,
        -- Where the source has no flag, or one that cannot be read, the usual name of the stage decides.
        coalesce(
            known_is_won,
            {{ lead_scoring.stage_is('won', 'stage') }},
            false
        ) as is_won,
        case when known_is_won is null then {{ lead_scoring.without_address('is_won_text') }} end as unread_is_won,
        created_at_text,
        created_at,
        closed_at_text,
        closed_at,
        -- One reason per row, the first that holds, so that raw rows add up.
        case
            when opportunity_id is null then 'missing_key'
            when lead_id is null and source_system != 'crm' then 'deal_without_person'
            when lead_id is null then 'missing_key'
            when created_at is null then 'unparseable_timestamp'
            when created_at > {{ lead_scoring.run_started_at_utc() }} then 'future_timestamp'
            when created_at < {{ lead_scoring.earliest_plausible_timestamp() }} then 'impossible_value'
        end as reject_reason
    from ranged

),

evidenced as (

    select
        *,
        -- The cell to mend.
        case
            when reject_reason = 'missing_key' and opportunity_id is null then 'opportunity_id'
            when reject_reason in ('missing_key', 'deal_without_person') then 'lead_id'
            when reject_reason is not null then 'created_at'
        end as reject_column,
        case when amount is null then {{ lead_scoring.without_address('amount_text') }} end as unread_amount,
        case when closed_at is null then {{ lead_scoring.without_address('closed_at_text') }} end as unread_closed_at
    from validated

),

quoted as (

    select
        *,
        case reject_column
            when 'created_at' then {{ lead_scoring.without_address('created_at_text') }}
        end as reject_value
    from evidenced

),

final as (

    select
        *,
        -- 1 is the version that counts: a deal that was closed came after the same deal while open.
        row_number() over (
            partition by opportunity_id, reject_reason
            order by
                case when closed_at_text is null then 2 else 1 end,
                closed_at desc nulls last,
                case when is_won then 1 else 2 end,
                {{ lead_scoring.row_hash('opportunity', ['lead_id', 'stage', 'amount_text', 'created_at_text', 'closed_at_text'], booleans=['is_won']) }}
        ) as version_number
    from quoted

)

select * from final
