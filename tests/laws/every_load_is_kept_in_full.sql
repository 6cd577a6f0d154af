-- What is kept of a day of loading is what was delivered on it; less only where somebody is erased.
with

activity_loads as (

    select * from {{ ref('int_activity_loads') }}

),

activity_rows as (

    select * from {{ ref('int_activity_rows') }}

),

erased_leads as (

    select * from {{ ref('int_erased_leads') }}

),

kept as (

    select
        loaded_on,
        count(*) as kept_row_count
    from activity_rows
    group by loaded_on

),

erased as (

    select count(*) as erased_lead_count
    from erased_leads

),

compared as (

    select
        activity_loads.loaded_on,
        kept.loaded_on as kept_loaded_on,
        coalesce(activity_loads.row_count, 0) as row_count,
        coalesce(kept.kept_row_count, 0) as kept_row_count
    from activity_loads
    full outer join kept
        on activity_loads.loaded_on = kept.loaded_on

)

select
    compared.*,
    erased.erased_lead_count
from compared
cross join erased
where
    compared.kept_row_count > compared.row_count
    or (compared.kept_row_count < compared.row_count and erased.erased_lead_count = 0)
