{{ config(materialized='view') }}

with

profiles as (

    select * from {{ ref('int_lead_profiles') }}

),

-- What the newest version says.
final as (

    select * from profiles
    where version_number = 1

)

select * from final
