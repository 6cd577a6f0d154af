-- The gate: no rule is read while a seed has an error.
-- depends_on: {{ ref('int_seed_errors') }}

with

sequences as (

    select
        {%- for column in ['priority', 'exit_after_days', 're_entry_days', 'holdout_percent'] %}
        cast({{ lead_scoring.number_or_null(column) }} as {{ dbt.type_int() }}) as {{ column }},
        {%- endfor %}
        trim(sequence) as sequence
    from {{ ref('nurture_sequences') }}

),

steps as (

    select
        trim(sequence) as sequence,
        {%- for column in ['step', 'wait_days', 'send_hour'] %}
        cast({{ lead_scoring.number_or_null(column) }} as {{ dbt.type_int() }}) as {{ column }},
        {%- endfor %}
        lower(trim(channel)) as channel,
        lower(trim(content_stage)) as content_stage,
        {{ lead_scoring.listed_cell('content_types') }} as content_types,
        {{ lead_scoring.listed_cell('weekdays') }} as weekdays
    from {{ ref('nurture_steps') }}

),

final as (

    select
        -- ids
        steps.sequence,
        steps.step,

        -- the step
        steps.channel,
        steps.content_stage,
        steps.content_types,
        steps.weekdays,
        steps.wait_days,
        steps.send_hour,

        -- its sequence
        sequences.priority,
        sequences.exit_after_days,
        sequences.re_entry_days,
        sequences.holdout_percent,
        max(steps.step) over (partition by steps.sequence) as last_step
    from steps
    inner join sequences
        on steps.sequence = sequences.sequence

)

select * from final
