with

row_counts as (

    select * from {{ ref('int_row_counts') }}

),

rejected_records as (

    select * from {{ ref('rejected_records') }}

),

-- Lines of a file that no staging model was given.
unread_lines as (

    select * from {{ ref('stg_files__unread_lines') }}

),

unread_counts as (

    select
        source_name,
        count(*) as unread_rows
    from unread_lines
    group by source_name

),

rejected_counts as (

    select
        source_name,
        count(*) as rejected_rows
    from rejected_records
    group by source_name

),

final as (

    select
        row_counts.source_name,
        cast(row_counts.raw_rows + coalesce(unread_counts.unread_rows, 0) as {{ dbt.type_bigint() }}) as raw_rows,
        cast(row_counts.staged_rows as {{ dbt.type_bigint() }}) as staged_rows,
        cast(row_counts.duplicate_rows as {{ dbt.type_bigint() }}) as duplicate_rows,
        cast(coalesce(rejected_counts.rejected_rows, 0) as {{ dbt.type_bigint() }}) as rejected_rows,
        cast(row_counts.raw_rows - row_counts.kept_rows as {{ dbt.type_bigint() }}) as erased_rows
    from row_counts
    left join rejected_counts
        on row_counts.source_name = rejected_counts.source_name
    left join unread_counts
        on row_counts.source_name = unread_counts.source_name

    union all

    -- A CRM's rows are counted where the layout has them; of its files only what is in no layout.
    select
        unread_counts.source_name,
        cast(unread_counts.unread_rows as {{ dbt.type_bigint() }}) as raw_rows,
        cast(0 as {{ dbt.type_bigint() }}) as staged_rows,
        cast(0 as {{ dbt.type_bigint() }}) as duplicate_rows,
        cast(unread_counts.unread_rows as {{ dbt.type_bigint() }}) as rejected_rows,
        cast(0 as {{ dbt.type_bigint() }}) as erased_rows
    from unread_counts
    left join row_counts
        on unread_counts.source_name = row_counts.source_name
    where row_counts.source_name is null

)

select * from final
