{{ config(materialized='ephemeral') }}

{%- set models = {
    'leads': 'int_lead_rows',
    'activities': 'int_activity_rows',
    'opportunities': 'int_opportunity_rows',
    'identities': 'int_identity_rows',
} -%}

with

counted as (

    {% for table, model in models.items() %}
    select
        '{{ table }}' as source_name,
        count(*) as kept_rows
    from {{ ref(model) }}
    {{ 'union all' if not loop.last }}
    {% endfor %}

)

select * from counted
