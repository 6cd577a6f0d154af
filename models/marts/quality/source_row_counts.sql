{#- For each raw table: its rows without those of erased people, its records, which of them are rejected after all, and how often each came. -#}
{%- set tables = {
    'leads': ('int_leads_unerased', 'int_leads_deduplicated', 'is_merge_cycle', 'version_count'),
    'activities': ('int_activities_unerased', 'int_activities', 'is_orphan', 'delivery_count'),
    'opportunities': ('int_opportunities_unerased', 'int_opportunities', 'is_orphan', 'version_count'),
    'identities': ('int_identities_unerased', 'int_visitor_owners', 'false', 'identification_count'),
    'dispositions': ('int_dispositions_unerased', 'int_dispositions', 'is_orphan', 'copy_count'),
    'erasures': (none, 'int_erasure_requests', 'not is_matched', 'copy_count'),
} -%}

with

raw_row_counts as (

    select * from {{ ref('stg_crm__row_counts') }}

),

load_days as (

    select * from {{ ref('int_activity_load_days') }}

),

rejected_records as (

    select * from {{ ref('rejected_records') }}

),

-- Lines of a file that no staging model was given.
unread_lines as (

    select * from {{ ref('stg_files__unread_lines') }}

),

raw_counts as (

    select
        source_name,
        raw_rows
    from raw_row_counts

    union all

    select
        'activities' as source_name,
        coalesce(sum(row_count), 0) as raw_rows
    from load_days

),

-- Erasure requests are nobody's rows: as many are kept as came.
kept_counts as (

    {% for table, (unerased, records, is_rejected, copy_count) in tables.items() %}
    select
        '{{ table }}' as source_name,
        {{ 'count(*)' if unerased else 'coalesce(sum(' ~ copy_count ~ '), 0)' }} as kept_rows
    from {{ ref(unerased or records) }}
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

staged_counts as (

    {% for table, (unerased, records, is_rejected, copy_count) in tables.items() %}
    select
        '{{ table }}' as source_name,
        coalesce(sum(case when {{ is_rejected }} then 0 else 1 end), 0) as staged_rows,
        coalesce(sum({{ copy_count }} - 1), 0) as duplicate_rows
    from {{ ref(records) }}
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

row_counts as (

    select
        raw_counts.source_name,
        raw_counts.raw_rows,
        kept_counts.kept_rows,
        staged_counts.staged_rows,
        staged_counts.duplicate_rows
    from raw_counts
    inner join kept_counts
        on raw_counts.source_name = kept_counts.source_name
    inner join staged_counts
        on raw_counts.source_name = staged_counts.source_name

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
