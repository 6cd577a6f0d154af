with

scoring_dates as (

    select * from {{ ref('int_scoring_dates') }}

),

day_numbers as (

    {{ dbt.generate_series(upper_bound=lead_scoring.memory_day_count()) }}

),

bounds as (

    select
        min(history_from) as first_day,
        max(scored_on) as last_day
    from scoring_dates

),

calendar as (

    select {{ lead_scoring.add_days('bounds.first_day', 'cast(day_numbers.generated_number - 1 as ' ~ dbt.type_int() ~ ')') }} as memory_day
    from bounds
    inner join day_numbers
        on day_numbers.generated_number - 1 <= {{ dbt.datediff('bounds.first_day', 'bounds.last_day', 'day') }}

),

remembered as (

    select calendar.memory_day
    from calendar
    inner join scoring_dates
        on calendar.memory_day between scoring_dates.history_from and scoring_dates.scored_on
    group by calendar.memory_day

),

-- Days to score that lie far apart have periods of their own to remember.
numbered as (

    select
        memory_day,
        lag(memory_day) over (order by memory_day asc) as day_before
    from remembered

),

final as (

    select
        memory_day,
        coalesce({{ dbt.datediff('day_before', 'memory_day', 'day') }} > 1, true) as is_period_start
    from numbered

)

select * from final
