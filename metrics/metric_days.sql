{#- The days that MetricFlow lays metrics out on: fixed, so that no build depends on the clock. -#}
with

days as (

    {{ dbt.date_spine('day', "cast('2010-01-01' as date)", "cast('2041-01-01' as date)") }}

),

final as (

    select cast(date_day as date) as date_day
    from days

)

select * from final
