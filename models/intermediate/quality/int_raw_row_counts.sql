{{ config(materialized='ephemeral') }}

with

counted as (

    {% for table in ['leads', 'activities', 'opportunities', 'identities'] %}
    select
        '{{ table }}' as source_name,
        count(*) as raw_rows
    from {{ ref('stg_crm__' ~ table) }}
    {{ 'union all' if not loop.last }}
    {% endfor %}

)

select * from counted
