{{ config(materialized='ephemeral') }}

{#- Where each table's records are, which of them are rejected after all, and how often each came. -#}
{%- set models = {
    'leads': ('int_leads_deduplicated', 'is_merge_cycle', 'version_count'),
    'activities': ('int_activities', 'is_orphan', 'delivery_count'),
    'opportunities': ('int_opportunities', 'is_orphan', 'version_count'),
    'identities': ('int_visitor_owners', 'false', 'identification_count'),
    'dispositions': ('int_dispositions', 'is_orphan', 'copy_count'),
    'erasures': ('int_erasure_requests', 'not is_matched', 'copy_count'),
} -%}

with

counted as (

    {% for table, (model, is_rejected, copy_count) in models.items() %}
    select
        '{{ table }}' as source_name,
        sum(case when {{ is_rejected }} then 0 else 1 end) as staged_rows,
        sum({{ copy_count }} - 1) as duplicate_rows
    from {{ ref(model) }}
    {{ 'union all' if not loop.last }}
    {% endfor %}

)

select * from counted
