-- The gate: no mart is rebuilt while a seed has an error.
-- depends_on: {{ ref('int_seed_errors') }}

with

rejected_rows as (

    select * from {{ ref('int_rejected_rows') }}

),

reject_reasons as (

    select * from {{ ref('reject_reasons') }}

),

final as (

    select
        {{ dbt.hash(dbt.concat([
            "rejected_rows.source_name", "'|'", "coalesce(rejected_rows.record_id, '')", "'|'", "rejected_rows.reason", "'|'",
            "rejected_rows.column_name", "'|'", "coalesce(rejected_rows.raw_value, '')", "'|'",
            "cast(rejected_rows.copy_number as " ~ dbt.type_string() ~ ")",
        ])) }} as rejected_record_id,
        rejected_rows.source_name,
        rejected_rows.record_id,
        rejected_rows.reason,
        rejected_rows.column_name,
        rejected_rows.raw_value,
        reject_reasons.remedy
    from rejected_rows
    left join reject_reasons
        on rejected_rows.reason = reject_reasons.reason

)

select * from final
