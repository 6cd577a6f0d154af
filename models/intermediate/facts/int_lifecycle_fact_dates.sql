{{ config(materialized='view') }}

with

facts as (

    select * from {{ ref('int_lifecycle_facts') }}
    where stage != 'lead'

),

fact_days as (

    {%- for turn in ['starts_on', 'ends_before'] %}

    select
        lead_id,
        {{ turn }} as turned_on
    from facts
    where {{ turn }} is not null
    {{ 'union all' if not loop.last }}
    {%- endfor %}

),

final as (

    select distinct * from fact_days

)

select * from final
