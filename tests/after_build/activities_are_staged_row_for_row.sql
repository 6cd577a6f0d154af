-- stg_crm__activities has as many rows as the raw table; no other count of activities goes back to it.
with

raw_rows as (

    {{ lead_scoring.raw_rows(lead_scoring.raw_columns('activities', optional_table=true), 'activities') }}

),

activities as (

    select * from {{ ref('stg_crm__activities') }}

),

counted as (

    select
        (select count(*) from raw_rows) as raw_row_count,
        (select count(*) from activities) as staged_row_count

)

select *
from counted
where raw_row_count != staged_row_count
