with

lead_keys as (

    select * from {{ ref('int_lead_keys') }}

),

model_dates as (

    select * from {{ ref('int_model_dates') }}

),

ledger as (

    select * from {{ ref('int_score_ledger') }}

),

ledger_lines as (

    select * from {{ ref('int_ledger_lines') }}

),

final as (

    select
        lead_keys.lead_id,
        model_dates.published_as as scoring_model,
        ledger.scored_on,
        ledger_lines.dimension,
        ledger_lines.category,
        ledger_lines.rule_id,
        ledger_lines.description,
        cast(ledger.occurrences as {{ dbt.type_bigint() }}) as occurrences,
        {{ lead_scoring.as_points('ledger.raw_points') }} as raw_points,
        {{ lead_scoring.as_points('ledger.decayed_points') }} as decayed_points,
        {{ lead_scoring.as_points('ledger.points') }} as points,
        ledger.first_occurred_on,
        ledger.last_occurred_on,
        ledger.next_expires_on
    from ledger
    inner join ledger_lines
        on
            ledger.model_key = ledger_lines.model_key
            and ledger.line_key = ledger_lines.line_key
    inner join model_dates
        on
            ledger.model_key = model_dates.model_key
            and ledger.scored_on = model_dates.scored_on
    inner join lead_keys
        on ledger.lead_key = lead_keys.lead_key

)

select * from final
