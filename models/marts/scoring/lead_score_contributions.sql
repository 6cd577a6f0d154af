with

lead_keys as (

    select * from {{ ref('int_lead_keys') }}

),

model_dates as (

    select * from {{ ref('int_model_dates') }}

),

ledger as (

    select * from {{ ref('int_score_ledger') }}
    where is_requested

),

final as (

    select
        lead_keys.lead_id,
        model_dates.published_as as scoring_model,
        ledger.scored_on,
        ledger.dimension,
        ledger.category,
        ledger.rule_id,
        ledger.description,
        cast(ledger.occurrences as {{ dbt.type_bigint() }}) as occurrences,
        {{ lead_scoring.as_points('ledger.raw_points') }} as raw_points,
        {{ lead_scoring.as_points('ledger.decayed_points') }} as decayed_points,
        {{ lead_scoring.as_points('ledger.points') }} as points,
        ledger.first_occurred_on,
        ledger.last_occurred_on,
        ledger.next_expires_on
    from ledger
    inner join model_dates
        on
            ledger.model_key = model_dates.model_key
            and ledger.scored_on = model_dates.scored_on
    inner join lead_keys
        on ledger.lead_key = lead_keys.lead_key

)

select * from final
