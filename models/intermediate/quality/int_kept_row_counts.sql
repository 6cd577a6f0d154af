{{ config(materialized='ephemeral') }}

{%- set models = {
    'leads': ('int_leads_unerased', 'count(*)'),
    'activities': ('int_activities_unerased', 'count(*)'),
    'opportunities': ('int_opportunities_unerased', 'count(*)'),
    'identities': ('int_identities_unerased', 'count(*)'),
    'dispositions': ('int_dispositions_unerased', 'count(*)'),
    'erasures': ('int_erasure_requests', 'coalesce(sum(copy_count), 0)'),
} -%}

with

counted as (

    {% for table, (model, row_count) in models.items() %}
    select
        '{{ table }}' as source_name,
        {{ row_count }} as kept_rows
    from {{ ref(model) }}
    {{ 'union all' if not loop.last }}
    {% endfor %}

)

select * from counted
