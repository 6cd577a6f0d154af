{%- set logged = lead_scoring.previous_build('int_nurture_segment_log', survives_full_refresh=true) -%}

with

segments as (

    select * from {{ ref('int_nurture_segments') }}

),

identities as (

    select * from {{ ref('int_lead_identities') }}

),

sendings as (

    select * from {{ ref('int_nurture_sendings') }}

),

steps as (

    select * from {{ ref('int_nurture_steps') }}

),

sequences as (

    select distinct
        sequence,
        holdout_percent
    from steps

),

-- Not a ref, because the log is written after this model. A record that was merged since counts for its survivor.
former_holdouts as (

    {% if logged %}
    select distinct
        coalesce(identities.survivor_lead_id, log_entries.lead_id) as lead_id,
        log_entries.sequence
    from {{ logged }} as log_entries
    left join identities
        on log_entries.lead_id = identities.lead_id
    where log_entries.is_holdout
    {% else %}
    select
        lead_id,
        sequence
    from segments
    where 1 = 0
    {% endif %}

),

first_sendings as (

    select
        lead_id,
        sequence,
        min(sent_on) as sent_on
    from sendings
    group by
        lead_id,
        sequence

),

hashed as (

    select
        lead_id,
        scored_on,
        segment,
        sequence,
        hold_reason,
        {{ lead_scoring.row_hash('nurture_holdout', ['lead_id', 'sequence']) }} as holdout_hash
    from segments

),

numbered as (

    select
        *,
        cast(mod({{ lead_scoring.number_of_hash('holdout_hash') }}, 100) as {{ dbt.type_int() }}) as percentile
    from hashed

),

final as (

    select
        numbered.lead_id,
        numbered.scored_on,
        numbered.segment,
        numbered.sequence,
        numbered.hold_reason,
        coalesce(
            (numbered.percentile < sequences.holdout_percent or former_holdouts.lead_id is not null)
            and coalesce(first_sendings.sent_on, cast('9999-12-31' as date)) > numbered.scored_on,
            false
        ) as is_holdout
    from numbered
    left join sequences
        on numbered.sequence = sequences.sequence
    left join former_holdouts
        on
            numbered.lead_id = former_holdouts.lead_id
            and numbered.sequence = former_holdouts.sequence
    left join first_sendings
        on
            numbered.lead_id = first_sendings.lead_id
            and numbered.sequence = first_sendings.sequence

)

select * from final
