-- Every engine reads the same texts as the same numbers, and the same texts as none: as a count, and as an amount.
{% set readings = [
    ('300', 300, 300), ('007', 7, 7), ('0', 0, 0), ('-5', -5, -5), ('−5', -5, -5), ('12.34567', none, 12.3457), ('12.34564', none, 12.3456), ('-0.00005', none, -0.0001),
    ('250.0', 250, 250), ('300.000000000', 300, 300), ('1200.5000', 1200.5, 1200.5), ('999999999999999999', 999999999999999999, 999999999999999999),
    ('1,200', 1200, 1200), ('1,200,000.50', none, 1200000.5), ('12,34', none, none), ('1234,50', none, none), ('1,5', none, none), ('1,2000', none, none), (',5', none, none), ('1,200,00', none, none),
    ('1.200', 1200, 1.2), ('10.000+', 10000, 10), ('1.200.000', 1200000, none), ('1.200,50', none, none), ('1.2', none, 1.2), ('1.', none, none), ('.5', none, none),
    ("1'200", 1200, 1200), ('1’200’000', 1200000, 1200000), ('1 200', 1200, 1200), ('1\u00a0200', 1200, 1200), ('1\u202f200', 1200, 1200), ('12 34', none, none), ('1 2000', none, none),
    ('500+', 500, 500), ('10,001 or more', 10001, 10001), ('>1000', 1000, 1000), ('>= 1000', none, none), ('≥1000', 1000, 1000), ('~300', 300, 300), ('over 500', 500, 500), ('More than 1,000 employees', 1000, 1000),
    ('300 (est.)', 300, 300), ('ca. 300', 300, 300), ('300 Mitarbeiter', 300, 300), ("'300", 300, 300), ('not over 500', none, none), ('<50', none, none), ('up to 50', none, none), ('to 500', none, none), ('(500)', none, none),
    ('201-500', 201, 201), ('201 – 500 employees', 201, 201), ('201 to 500', 201, 201), ('1,001-5,000', 1001, 1001), ('1.001-5.000', 1001, 1.001), ('5K-10K', 5000, 5000), ('501-1K', 501, 501), ('0-1', 0, 0),
    ('5-10k', none, none), ('$1-10M', none, none), ('500-201', none, none), ('2026-06', none, none), ('2026-06-01', none, none), ('555-1234-77', none, none), ('1-Jan', none, none), ('Oct-50', none, none), ('201-', none, none), ('1--5', none, none),
    ('2.5k', 2500, 2500), ('1.2345k', none, 1234.5), ('€ 2.5 M', 2500000, 2500000), ('$1.5B', 1500000000, 1500000000), ('3 Mio.', 3000000, 3000000), ('1.2 Mrd', 1200000000, 1200000000), ('USD 5 million', 5000000, 5000000), ('20 tsd', 20000, 20000),
    ('$1,200+', 1200, 1200), ('2e3', none, none), ('1e308', none, none), ('infinity', none, none), ('many', none, none), ('5%', none, none), ('k', none, none), ('1k5', none, none), ('1 k m', none, none), ('99999999999999999999', none, none),
    ('5+3', none, none), ('3 of 10', none, none), ('total 300', none, none), ('1_200', none, none), ('51_200', none, none),
    ('100~500', 100, 100), ('1〜200', 1, 1), ('51 ～ 200 employees', 51, 51), ('~100 – 500', 100, 100), ('100+500', none, none), ('100 plus 500', none, none), ('100 employees 500', none, none), ('100€500', none, none),
    ('100 usd - 500 usd', 100, 100), ('$-5', -5, -5), ('2^10', none, none), ('201 to', none, none), ('to ~500', none, none), ('≈300', 300, 300), ('~$500', 500, 500), ('100 employees to 500 employees', 100, 100), ('US$ 5 million', 5000000, 5000000), ('1 000 000 €', 1000000, 1000000), ('5 € m', 5000000, 5000000),
    ('0,352', none, none), ('0,500', none, none), ('0.500', none, 0.5), ('00,200', none, none), ('000,500', none, none), ('0 500', none, none), ('-1,200', -1200, -1200), ('250.5', none, 250.5), ('250.5000', 250.5, 250.5),
] %}

with

readings as (

    {% for given, as_count, as_amount in readings %}
    select
        cast({{ dbt.string_literal(dbt.escape_single_quotes(given)) }} as {{ dbt.type_string() }}) as given,
        cast({{ 'null' if as_count is none else as_count }} as {{ lead_scoring.type_decimal(38, 4) }}) as expected_count,
        cast({{ 'null' if as_amount is none else as_amount }} as {{ lead_scoring.type_decimal(38, 4) }}) as expected_amount
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

written as (

    select
        *,
        {{ lead_scoring.number_text('given') }} as given_digits
    from readings
    {{ lead_scoring.optimization_fence() }}

),

ended as (

    select
        *,
        {{ lead_scoring.number_end('given_digits', 1) }} as given_low,
        {{ lead_scoring.number_end('given_digits', 2) }} as given_high
    from written
    {{ lead_scoring.optimization_fence() }}

),

read_back as (

    select
        *,
        {{ lead_scoring.parse_number('given', is_count=true) }} as found_count,
        {{ lead_scoring.parse_number('given') }} as found_amount
    from ended

)

select * from read_back
where
    coalesce(found_count, -777) != coalesce(expected_count, -777)
    or coalesce(found_amount, -777) != coalesce(expected_amount, -777)
