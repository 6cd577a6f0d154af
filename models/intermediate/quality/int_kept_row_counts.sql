{{ config(materialized='ephemeral') }}

{%- set models = {
    'leads': ('int_lead_rows', 'count(*)'),
    'activities': ('int_activity_rows', 'count(*)'),
    'opportunities': ('int_opportunity_rows', 'count(*)'),
    'identities': ('int_identity_rows', 'count(*)'),
    'dispositions': ('int_disposition_rows', 'count(*)'),
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
