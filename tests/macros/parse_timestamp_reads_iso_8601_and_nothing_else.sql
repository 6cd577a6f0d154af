-- Every engine reads the same texts as the same moments, and the same texts as none.
{% set readings = [
    ('2026-03-01', '2026-03-01 00:00:00'),
    ('2026-03-01 10:00', '2026-03-01 10:00:00'),
    ('2026-03-01T10:00:00Z', '2026-03-01 10:00:00'),
    ('2026-03-01 10:00:00 UTC', '2026-03-01 10:00:00'),
    ('2026-03-08 02:30:00', '2026-03-08 02:30:00'),
    ('2026-03-01T10:00:00.5-0730', '2026-03-01 17:30:00.5'),
    ('2026-03-01T00:30+02', '2026-02-28 22:30:00'),
    ('2026-12-31 23:30:00-05:00', '2027-01-01 04:30:00'),
    ('2024-02-29 23:59:59.1234567+02', '2024-02-29 21:59:59.123456'),
    ('2026-06-10 14:22:10 -0700', '2026-06-10 21:22:10'), ('2026-06-10 14:22:10 +09:00', '2026-06-10 05:22:10'), ('2026-06-10 14:22 +02', '2026-06-10 12:22:00'),
    ('2026-06-01T10:00Z', '2026-06-01 10:00:00'), ('2026-06-01 10:00 UTC', '2026-06-01 10:00:00'), ('2026-06-01t10:00z', '2026-06-01 10:00:00'),
    ('2026-03-01t10:00:00z', '2026-03-01 10:00:00'), ('2026-03-01T10:00:00.25z', '2026-03-01 10:00:00.25'),
    ('2026-03-01 10:00:00.123456789 -07:30', '2026-03-01 17:30:00.123456'), ('2026-03-01 10:00:00.5 utc', '2026-03-01 10:00:00.5'),
    ('2026-02-29', none), ('2026-04-31', none), ('2026-13-01', none), ('2026-3-1', none), ('0000-01-01', none),
    ('2026-03-01 24:00:00', none), ('2026-03-01 23:59:60', none), ('2026-03-01 10', none), ('2026-03-01T10:00:00+25', none),
    ('2026-03-01 10:00:00 Europe/Berlin', none), ('01/03/2026', none), ('20260301', none),
    ('1772359200', none), ('epoch', none), ('infinity', none), ('now', none), ('today', none), ('', none),
    ('2026-03-01 10:00:00  -0700', none), ('2026-03-01 -0700', none), ('2026-03-01Z', none), ('2026-03-01 10:00:00 - 0700', none),
    ('2026-02-29 10:00 -0700', none), ('2026-03-01 10:00:00 PST', none),
] %}

with

readings as (

    {% for given, expected in readings %}
    select
        '{{ given }}' as given,
        {{ "cast('" ~ expected ~ "' as " ~ dbt.type_timestamp() ~ ")" if expected else 'cast(null as ' ~ dbt.type_timestamp() ~ ')' }} as expected
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

written as (

    select * from readings
    {{ lead_scoring.computed_once() }}

),

read_back as (

    select
        given,
        expected,
        {{ lead_scoring.parse_timestamp('given') }} as found
    from written

)

select * from read_back
where
    found != expected
    or (found is null and expected is not null)
    or (found is not null and expected is null)
