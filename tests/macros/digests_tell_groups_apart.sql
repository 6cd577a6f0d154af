-- Equal groups have equal digests in whatever order their rows come; another text, one more of the same, or the same in
-- another column gives another.
with

texts as (
    {% for text_group, rows in {
        'first': [("'a'", 'null'), ("'b'", 'null')],
        'turned_round': [("'b'", 'null'), ("'a'", 'null')],
        'another': [("'a'", 'null'), ("'c'", 'null')],
        'once_more': [("'a'", 'null'), ("'b'", 'null'), ("'b'", 'null')],
        'in_another_column': [('null', "'a'"), ("'b'", 'null')],
    }.items() -%}
    {%- for row in rows -%}
    select
        '{{ text_group }}' as text_group,
        cast({{ row[0] }} as {{ dbt.type_string() }}) as first_text,
        cast({{ row[1] }} as {{ dbt.type_string() }}) as second_text
    {{ 'union all' if not loop.last }}
    {% endfor %}
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

fingerprints as (

    select
        text_group,
        {{ lead_scoring.row_fingerprint('text', ['first_text', 'second_text']) }} as fingerprint
    from texts

),

digests as (

    select
        text_group,
        {{ lead_scoring.digest('fingerprint') }} as found
    from fingerprints
    group by text_group

),

first_digest as (

    select found as expected
    from digests
    where text_group = 'first'

),

compared as (

    select
        digests.text_group,
        digests.found,
        first_digest.expected
    from digests
    cross join first_digest

)

select * from compared
where
    (text_group in ('first', 'turned_round')) != (found = expected)
    or found is null
