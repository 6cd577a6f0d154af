-- What each dispatched macro on numbers and dates gives, whatever the engine.
with

facts as (

    select
        cast('2026-02-27' as date) as first_day,
        2 as day_count,
        cast('2026-02-27 10:00:58.900' as {{ dbt.type_timestamp() }}) as moment,
        cast(1 as {{ lead_scoring.type_double() }}) / 3 as one_third

),

-- Short and long, whole and not.
numerals as (

    {% for numeral in ['7', '-12', '007', '0.5', '-1234.5678', '12345678901234567', '-12345678901234567', '123456789012345678', '999999999999999999.25'] %}
    select
        cast('{{ numeral }}' as {{ dbt.type_string() }}) as numeral,
        cast({{ numeral }} as {{ lead_scoring.type_decimal(28, 4) }}) as its_number
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

comparisons as (

    select
        'add_days over the end of a month' as what,
        cast('2026-03-01' as date) as expected_day,
        {{ lead_scoring.add_days('first_day', 'day_count') }} as found_day,
        0 as expected_number,
        0 as found_number
    from facts

    union all

    select
        'add_days of null' as what,
        cast('2026-02-27' as date) as expected_day,
        coalesce({{ lead_scoring.add_days('first_day', 'nullif(day_count, 2)') }}, first_day) as found_day,
        0 as expected_number,
        0 as found_number
    from facts

    union all

    -- A type of 32 bits would be off in the eighth place.
    select
        'type_double' as what,
        first_day as expected_day,
        first_day as found_day,
        cast(0.333333333333333 as {{ lead_scoring.type_decimal(16, 15) }}) as expected_number,
        cast(one_third as {{ lead_scoring.type_decimal(16, 15) }}) as found_number
    from facts

    union all

    select
        'decimal_of' as what,
        facts.first_day as expected_day,
        facts.first_day as found_day,
        numerals.its_number as expected_number,
        {{ lead_scoring.decimal_of('numerals.numeral', 28, 4) }} as found_number
    from numerals
    cross join facts

    union all

    -- Nine tenths of a second are not lost on the way over the minute.
    select
        'add_seconds' as what,
        first_day as expected_day,
        first_day as found_day,
        1 as expected_number,
        case {{ lead_scoring.add_seconds('moment', 5) }}
            when cast('2026-02-27 10:01:03.900' as {{ dbt.type_timestamp() }}) then 1
            else 0
        end as found_number
    from facts

)

select * from comparisons
where
    expected_day != found_day
    or expected_number != found_number
    or found_number is null
