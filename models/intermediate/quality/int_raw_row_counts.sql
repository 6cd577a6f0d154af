{{ config(materialized='ephemeral') }}

with

counted as (

    select
        'activities' as source_name,
        coalesce(sum(row_count), 0) as raw_rows
    from {{ ref('int_activity_loads') }}

    {% for table in ['leads', 'opportunities', 'identities'] %}
    union all

    select
        '{{ table }}' as source_name,
        count(*) as raw_rows
    from {{ ref('stg_crm__' ~ table) }}
    {% endfor %}

)

select * from counted
