-- Equal groups have equal digests in whatever order their rows come; another text, or one more of the same, gives another.
with

texts as (

    select
        'first' as text_group,
        'a' as input_text
    union all
    select
        'first' as text_group,
        'b' as input_text
    union all
    select
        'turned_round' as text_group,
        'b' as input_text
    union all
    select
        'turned_round' as text_group,
        'a' as input_text
    union all
    select
        'another' as text_group,
        'a' as input_text
    union all
    select
        'another' as text_group,
        'c' as input_text
    union all
    select
        'once_more' as text_group,
        'a' as input_text
    union all
    select
        'once_more' as text_group,
        'b' as input_text
    union all
    select
        'once_more' as text_group,
        'b' as input_text

),

digests as (

    select
        text_group,
        {{ lead_scoring.digest('input_text') }} as found
    from texts
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
