{{ config(materialized='ephemeral') }}

with

row_counts as (

    select * from {{ ref('stg_crm__row_counts') }}

),

load_days as (

    select * from {{ ref('int_activity_load_days') }}

),

final as (

    select
        source_name,
        raw_rows
    from row_counts

    union all

    select
        'activities' as source_name,
        coalesce(sum(row_count), 0) as raw_rows
    from load_days

)

select * from final
