-- The gate: no mart is rebuilt while a seed has an error.
-- depends_on: {{ ref('int_seed_errors') }}

with

rejected_rows as (

    select * from {{ ref('int_rejected_rows') }}

),

rejected_references as (

    select * from {{ ref('int_rejected_references') }}

),

reject_reasons as (

    select * from {{ ref('reject_reasons') }}

),

-- Invalid rows, and rows that point at no lead or in a circle.
rejected as (

    select * from rejected_rows
    union all
    select * from rejected_references

),

final as (

    select
        {{ dbt.hash(dbt.concat([
            "rejected.source_name", "'|'", "coalesce(rejected.record_id, '')", "'|'", "rejected.reason", "'|'",
            "rejected.column_name", "'|'", "coalesce(rejected.raw_value, '')", "'|'",
            "cast(rejected.copy_number as " ~ dbt.type_string() ~ ")",
        ])) }} as rejected_record_id,
        rejected.source_name,
        rejected.record_id,
        rejected.reason,
        rejected.column_name,
        rejected.raw_value,
        reject_reasons.remedy
    from rejected
    left join reject_reasons
        on rejected.reason = reject_reasons.reason

)

select * from final
