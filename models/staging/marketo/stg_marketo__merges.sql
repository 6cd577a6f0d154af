{{ config(enabled='marketo' in var('crm_systems')) }}

{%- set columns = lead_scoring.raw_columns('activity_merge_leads', optional_table=true, system='marketo') -%}
{%- set merged_ids = "replace(replace(" ~ lead_scoring.raw_value(columns, 'merge_ids') ~ ", '[', ''), ']', '')" -%}
{#- Nothing is queried while dbt parses, nor where there is no such table. -#}
{%- set raw_lists = "(select " ~ merged_ids ~ " as merged_ids from (" ~ lead_scoring.raw_rows(columns, 'activity_merge_leads', 'marketo') ~ ") as raw_rows) as raw_lists" if columns -%}

with

people as (

    select * from {{ ref('stg_marketo__people') }}

),

merge_activities as (

    select
        {{ lead_scoring.raw_id(columns, 'lead_id') }} as lead_id,
        {{ merged_ids }} as merged_ids
    from ({{ lead_scoring.raw_rows(columns, 'activity_merge_leads', 'marketo') }}) as raw_merges
    {{ lead_scoring.optimization_fence() }}

),

listed as (

    {{ lead_scoring.list_items('merge_activities', 'lead_id', 'merged_ids', ',', raw_lists) }}

),

merged_records as (

    select
        {{ lead_scoring.known_id('item') }} as lead_id,
        lead_id as survivor_lead_id
    from listed

),

{{ lead_scoring.followed_merges('merged_records', 'people') }}

select * from final
