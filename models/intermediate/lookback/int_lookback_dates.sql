{#- Upper bounds of scores are computed for blocks of this many days. -#}
{%- set block_days = 13 -%}

with

scoring_dates as (

    select * from {{ ref('int_scoring_dates') }}

),

day_numbers as (

    {{ dbt.generate_series(upper_bound=lead_scoring.lookback_day_count()) }}

),

-- The day before history_from shows who is in a stage already.
watched as (

    select
        {{ lead_scoring.add_days('history_from', -1) }} as first_day,
        scored_on
    from scoring_dates

),

bounds as (

    select
        min(first_day) as first_day,
        max(scored_on) as last_day
    from watched

),

calendar as (

    select {{ lead_scoring.add_days('bounds.first_day', 'cast(day_numbers.generated_number - 1 as ' ~ dbt.type_int() ~ ')') }} as lookback_day
    from bounds
    inner join day_numbers
        on day_numbers.generated_number - 1 <= {{ dbt.datediff('bounds.first_day', 'bounds.last_day', 'day') }}

),

lookback_days as (

    select
        calendar.lookback_day,
        max(case when calendar.lookback_day = watched.scored_on then 1 else 0 end) = 1 as is_requested
    from calendar
    inner join watched
        on calendar.lookback_day between watched.first_day and watched.scored_on
    group by calendar.lookback_day

),

-- Scored days that lie far apart have separate lookback periods.
numbered as (

    select
        lookback_day,
        is_requested,
        lag(lookback_day) over (order by lookback_day asc) as day_before
    from lookback_days

),

periods as (

    select
        lookback_day,
        is_requested,
        coalesce({{ dbt.datediff('day_before', 'lookback_day', 'day') }} > 1, true) as is_period_start
    from numbered

),

days_in_periods as (

    select
        lookback_day,
        is_requested,
        is_period_start,
        max(case when is_period_start then lookback_day end) over (
            order by lookback_day asc
            rows between unbounded preceding and current row
        ) as period_starts_on
    from periods

),

final as (

    select
        lookback_day,
        is_requested,
        is_period_start,
        {{ lead_scoring.add_days('lookback_day', '-mod(' ~ dbt.datediff('period_starts_on', 'lookback_day', 'day') ~ ', ' ~ block_days ~ ')') }} as block_starts_on
    from days_in_periods

)

select * from final
