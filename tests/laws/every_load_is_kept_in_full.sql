-- What is kept of a day of loading is what was delivered on it; less only where somebody is erased.
with

load_days as (

    select * from {{ ref('int_activity_load_days') }}

),

activities_unerased as (

    select * from {{ ref('int_activities_unerased') }}

),

erased_leads as (

    select * from {{ ref('int_erased_leads') }}

),

kept as (

    select
        loaded_on,
        count(*) as kept_row_count
    from activities_unerased
    group by loaded_on

),

erased as (

    select count(*) as erased_lead_count
    from erased_leads

),

compared as (

    select
        load_days.loaded_on,
        kept.loaded_on as kept_loaded_on,
        coalesce(load_days.row_count, 0) as row_count,
        coalesce(kept.kept_row_count, 0) as kept_row_count
    from load_days
    full outer join kept
        on load_days.loaded_on = kept.loaded_on

)

select
    compared.*,
    erased.erased_lead_count
from compared
cross join erased
where
    compared.kept_row_count > compared.row_count
    or (compared.kept_row_count < compared.row_count and erased.erased_lead_count = 0)
