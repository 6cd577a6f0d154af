with

raw_counts as (

    select * from {{ ref('int_raw_row_counts') }}

),

kept_counts as (

    select * from {{ ref('int_kept_row_counts') }}

),

staged_counts as (

    select * from {{ ref('int_staged_row_counts') }}

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
        raw_counts.source_name,
        cast(raw_counts.raw_rows + coalesce(unread_counts.unread_rows, 0) as {{ dbt.type_bigint() }}) as raw_rows,
        cast(coalesce(staged_counts.staged_rows, 0) as {{ dbt.type_bigint() }}) as staged_rows,
        cast(coalesce(staged_counts.duplicate_rows, 0) as {{ dbt.type_bigint() }}) as duplicate_rows,
        cast(coalesce(rejected_counts.rejected_rows, 0) as {{ dbt.type_bigint() }}) as rejected_rows,
        cast(raw_counts.raw_rows - kept_counts.kept_rows as {{ dbt.type_bigint() }}) as erased_rows
    from raw_counts
    inner join kept_counts
        on raw_counts.source_name = kept_counts.source_name
    inner join staged_counts
        on raw_counts.source_name = staged_counts.source_name
    left join rejected_counts
        on raw_counts.source_name = rejected_counts.source_name
    left join unread_counts
        on raw_counts.source_name = unread_counts.source_name

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
    left join raw_counts
        on unread_counts.source_name = raw_counts.source_name
    where raw_counts.source_name is null

)

select * from final
