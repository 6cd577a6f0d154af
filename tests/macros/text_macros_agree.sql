-- What each dispatched macro on text gives, whatever the engine.
with

words as (

    select 'b' as word
    union all
    select 'B' as word
    union all
    select '_' as word
    union all
    select 'ä' as word
    union all
    select 'a' as word

),

ordered as (

    select
        word,
        row_number() over (
            order by {{ lead_scoring.byte_order('word') }} asc
        ) as place
    from words

),

places as (

    select
        max(case when place = 1 then word end)
        || max(case when place = 2 then word end)
        || max(case when place = 3 then word end)
        || max(case when place = 4 then word end)
        || max(case when place = 5 then word end) as found
    from ordered

),

hash_list as (

    select 'c' as row_hash
    union all
    select '1' as row_hash
    union all
    select 'a' as row_hash

),

concatenated as (

    select {{ lead_scoring.sorted_concat('row_hash') }} as found
    from hash_list

),

texts as (

    select
        -- On Redshift a literal has no type until it is cast.
        cast('/pricing//' as {{ dbt.type_string() }}) as url_path,
        cast('200.5000' as {{ dbt.type_string() }}) as digits,
        cast('1005..1500' as {{ dbt.type_string() }}) as number_range,
        cast('one' as {{ dbt.type_string() }}) as one_part,
        ' a' || chr(9) || ' b{{ "\u00a0" }}c  ' || chr(10) || chr(13) || 'd ' as spaced,
        'vp, r&d' || chr(92) || 'd' || chr(39) || 'artagnan' as job_title

),

comparisons as (

    select
        'byte_order' as macro_name,
        'B_abä' as expected,
        found
    from places

    union all

    select
        'sorted_concat' as macro_name,
        '1,a,c' as expected,
        found
    from concatenated

    union all

    select
        'strip_trailing' as macro_name,
        '/pricing' as expected,
        {{ lead_scoring.strip_trailing('url_path', '/') }} as found
    from texts

    union all

    select
        'strip_trailing' as macro_name,
        '200.5' as expected,
        {{ lead_scoring.strip_trailing('digits', '0') }} as found
    from texts

    union all

    select
        'part_of' as macro_name,
        '1500' as expected,
        {{ lead_scoring.part_of('number_range', "'..'", 2) }} as found
    from texts

    union all

    select
        'part_of' as macro_name,
        '' as expected,
        coalesce({{ lead_scoring.part_of('one_part', "'..'", 2) }}, '') as found
    from texts

    union all

    select
        'matches_pattern' as macro_name,
        'yes' as expected,
        case when {{ lead_scoring.matches_pattern('number_range', '^[0-9]{4}[.]{2}(1500|none)$') }} then 'yes' else 'no' end as found
    from texts

    union all

    select
        'matches_pattern' as macro_name,
        'no' as expected,
        case when {{ lead_scoring.matches_pattern('number_range', '^[0-9]{4}[.]{2}(150|none)$') }} then 'yes' else 'no' end as found
    from texts

    union all

    select
        'is_one_of' as macro_name,
        'yes no unknown' as expected,
        case when {{ lead_scoring.is_one_of('one_part', ['', 'none', "d'or", 'one']) }} then 'yes' end
        || case when not {{ lead_scoring.is_one_of('one_part', ['on', 'One', 'one ']) }} then ' no' end
        || case when {{ lead_scoring.is_one_of("nullif(one_part, 'one')", ['', 'one']) }} is null then ' unknown' end as found
    from texts

    union all

    select
        'collapse_spaces' as macro_name,
        'a b c d' as expected,
        {{ lead_scoring.collapse_spaces('spaced') }} as found
    from texts

    union all

    select
        'words_of' as macro_name,
        ' vp r d d artagnan ' as expected,
        {{ lead_scoring.words_of('job_title') }} as found
    from texts

)

select * from comparisons
where
    found != expected
    or found is null
