{%- set days_ahead = lead_scoring.sla_days_ahead() -%}

-- The gate: no calendar is read while a seed has an error.
-- depends_on: {{ ref('int_seed_errors') }}

with

-- Hours as seconds since midnight.
calendar_rows as (

    select
        {%- for moment in ['opens', 'closes'] %}
        cast({{ lead_scoring.number_or_null('substring(trim(' ~ moment ~ '_at), 1, 2)') }} as {{ dbt.type_bigint() }}) * 3600
        + cast({{ lead_scoring.number_or_null('substring(trim(' ~ moment ~ '_at), 4, 2)') }} as {{ dbt.type_bigint() }}) * 60 as {{ moment }}_second,
        {%- endfor %}
        lower(trim(day)) as weekday_or_date,
        lower(trim(calendar)) as calendar
    from {{ ref('business_calendar') }}

),

model_dates as (

    select * from {{ ref('int_model_dates') }}
    where is_primary

),

calendars as (

    select distinct calendar from calendar_rows

),

period as (

    select
        min(history_from) as first_day,
        {{ lead_scoring.add_days('max(scored_on)', days_ahead) }} as last_day
    from model_dates

),

day_numbers as (

    {{ dbt.generate_series(upper_bound=lead_scoring.lookback_day_count() + days_ahead) }}

),

days as (

    select {{ lead_scoring.add_days('period.first_day', 'cast(day_numbers.generated_number - 1 as ' ~ dbt.type_int() ~ ')') }} as calendar_day
    from period
    inner join day_numbers
        on day_numbers.generated_number - 1 <= {{ dbt.datediff('period.first_day', 'period.last_day', 'day') }}

),

named_days as (

    select
        calendar_day,
        cast(calendar_day as {{ dbt.type_string() }}) as written_day,
        {{ lead_scoring.weekday_of('calendar_day') }} as weekday_name
    from days

),

-- A row for a date takes precedence over one for its weekday.
opened as (

    select
        calendars.calendar,
        named_days.calendar_day,
        case
            when dates.calendar is not null then dates.opens_second
            else weekdays.opens_second
        end as opens_second,
        case
            when dates.calendar is not null then dates.closes_second
            else weekdays.closes_second
        end as closes_second
    from calendars
    cross join named_days
    left join calendar_rows as dates
        on
            calendars.calendar = dates.calendar
            and named_days.written_day = dates.weekday_or_date
    left join calendar_rows as weekdays
        on
            calendars.calendar = weekdays.calendar
            and named_days.weekday_name = weekdays.weekday_or_date

),

measured as (

    select
        calendar,
        calendar_day,
        opens_second,
        closes_second,
        coalesce(closes_second - opens_second, 0) as working_seconds
    from opened

),

final as (

    select
        calendar,
        calendar_day,
        cast(opens_second as {{ dbt.type_bigint() }}) as opens_second,
        cast(closes_second as {{ dbt.type_bigint() }}) as closes_second,
        cast(working_seconds as {{ dbt.type_bigint() }}) as working_seconds,
        cast(sum(working_seconds) over (
            partition by calendar
            order by calendar_day asc
            rows between unbounded preceding and current row
        ) - working_seconds as {{ dbt.type_bigint() }}) as seconds_before,
        cast(sum(case when working_seconds > 0 then 1 else 0 end) over (
            partition by calendar
            order by calendar_day asc
            rows between unbounded preceding and current row
        ) as {{ dbt.type_bigint() }}) as working_days_until
    from measured

)

select * from final
