-- depends_on: {{ ref('int_activity_rows') }}

with

activity_loads as (

    select * from {{ ref('int_activity_loads') }}

),

final as (

    select
        loaded_on,
        row_count,
        deleted_row_count,
        contents_digest,
        cleaned_by,
        erased_lead_count
    from activity_loads
    where future_row_count = 0

)

select * from final
