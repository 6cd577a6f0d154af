{{ config(materialized='ephemeral') }}

{%- set tables = {
    'leads': ('int_leads_unerased', 'lead_id'),
    'activities': ('int_activities_unerased', 'activity_id'),
    'opportunities': ('int_opportunities_unerased', 'opportunity_id'),
    'identities': ('int_identities_unerased', 'anonymous_id'),
    'dispositions': ('int_dispositions_unerased', 'lead_id'),
} -%}

with

unread_lines as (

    select * from {{ ref('stg_files__unread_lines') }}

),

rejected as (

    {% for table, (model, key) in tables.items() %}
    select
        '{{ table }}' as source_name,
        {{ key }} as record_id,
        reject_reason as reason,
        reject_column as column_name,
        reject_value as raw_value
    from {{ ref(model) }}
    where reject_reason is not null
    union all
    {% endfor %}
    -- The line is not repeated: it may be an erased person's.
    select
        source_name,
        {{ dbt.concat(['file_name', "':'", 'cast(line_number as ' ~ dbt.type_string() ~ ')']) }} as record_id,
        reject_reason as reason,
        'line' as column_name,
        cast(null as {{ dbt.type_string() }}) as raw_value
    from unread_lines

),

-- The same wrong row can come more than once, and each counts.
numbered as (

    select
        *,
        row_number() over (
            partition by source_name, record_id, reason, column_name, raw_value
            order by source_name asc
        ) as copy_number
    from rejected

)

select * from numbered
