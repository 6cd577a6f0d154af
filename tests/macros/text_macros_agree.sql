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
            order by {{ lead_scoring.binary_order('word') }} asc
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

    select
        {{ lead_scoring.sorted_concat('row_hash') }} as found,
        {{ lead_scoring.sorted_concat("case when row_hash != '1' then row_hash end", order_by='row_hash') }} as found_letters
    from hash_list

),

texts as (

    select
        -- On Redshift a literal has no type until it is cast.
        cast('/pricing//' as {{ dbt.type_string() }}) as url_path,
        cast('200.5000' as {{ dbt.type_string() }}) as digits,
        cast('1005..1500' as {{ dbt.type_string() }}) as number_range,
        cast('one' as {{ dbt.type_string() }}) as one_part,
        cast(' {{ "\u2003" }}a ' as {{ dbt.type_string() }}) as em_spaced,
        {{ "'a' || chr(0) || '@acme.com'" if target.type == 'duckdb' else "cast('a@@acme.com' as " ~ dbt.type_string() ~ ")" }} as no_email,
        cast('a.b@acme.com' as {{ dbt.type_string() }}) as email,
        cast('00Q5g00000AbCdEEAV 003:00Q5g00000AbCdEEAV crm:00QAB00000XyZ122AF 00QLong00000ABcMAN 00Q5g00000AbCdE sf:00QAB00000XyZ12 L0000262' as {{ dbt.type_string() }}) as ids,
        ' a' || chr(9) || ' b{{ "\u00a0" }}c  ' || chr(10) || chr(13) || 'd ' as spaced,
        cast('{{ "\ufeff" }}Director{{ "\u202f" }}of {{ "\u3000" }}Op{{ "\u00ad" }}s{{ "\u2028\u200b" }}' as {{ dbt.type_string() }}) as pasted,
        cast('{{ "\u2068" }}Director{{ "\u200e" }}' as {{ dbt.type_string() }}) as marked,
        cast('ceo{{ "\u200d" }}' as {{ dbt.type_string() }}) as joined,
        cast('infinity' as {{ dbt.type_float() }}) as endless,
        cast('250.5' as {{ dbt.type_float() }}) as fraction,
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
        'sorted_concat' as macro_name,
        'a,c' as expected,
        found_letters as found
    from concatenated

    union all

    select
        'trim_spaces' as macro_name,
        '{{ "\u2003" }}a' as expected,
        {{ lead_scoring.trim_spaces('em_spaced') }} as found
    from texts

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
        {{ lead_scoring.text_part('number_range', "'..'", 2) }} as found
    from texts

    union all

    select
        'part_of' as macro_name,
        '' as expected,
        coalesce({{ lead_scoring.text_part('one_part', "'..'", 2) }}, '') as found
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
        || case when ({{ lead_scoring.is_one_of("nullif(one_part, 'one')", ['', 'one']) }}) is null then ' unknown' end as found
    from texts

    union all

    select
        'collapse_spaces' as macro_name,
        'a b c d' as expected,
        {{ lead_scoring.collapse_spaces('spaced') }} as found
    from texts
    {%- for column, expected in [('pasted', 'Director of Ops'), ('marked', 'Director')] %}

    union all

    select
        'collapse_spaces, has_odd_spaces' as macro_name,
        '{{ expected }} odd' as expected,
        {{ lead_scoring.collapse_spaces(column) }} || case when {{ lead_scoring.has_odd_spaces(column) }} then ' odd' else '' end as found
    from texts
    {%- endfor %}

    union all

    select
        'is_email' as macro_name,
        'yes no' as expected,
        case when {{ lead_scoring.is_email('email') }} then 'yes' end || case when not {{ lead_scoring.is_email('no_email') }} then ' no' end as found
    from texts
    {% for number, key, other in [
        (1, '00Q5g00000AbCdE', '00Q5g00000AbCdE'), (2, '003:00Q5g00000AbCdEEAV', 'none'), (3, 'crm:00QAB00000XyZ12', 'crm:00QAB00000XyZ12'),
        (4, '00QLong00000ABcMAN', 'none'), (5, '00Q5g00000AbCdE', '00Q5g00000AbCdEEAV'), (6, 'sf:00QAB00000XyZ12', 'sf:00QAB00000XyZ122AF'), (7, 'L0000262', 'none'),
    ] %}
    {%- set id = lead_scoring.text_part('ids', "' '", number) %}
    union all

    select
        'salesforce_key, other_spelling' as macro_name,
        '{{ key }} {{ other }}' as expected,
        {{ lead_scoring.salesforce_key(id) }} || ' ' || coalesce({{ lead_scoring.other_spelling(id) }}, 'none') as found
    from texts
    {% endfor %}
    {%- for written, expected in [('101.0', '101'), ('00123.00', '00123'), ('101.5', '101.5'), ('1.0.0', '1.0.0'), ('v1.0', 'v1.0'), ('N/A', 'none')] %}
    union all

    select
        'known_id' as macro_name,
        '{{ expected }}' as expected,
        coalesce({{ lead_scoring.known_id("cast('" ~ written ~ "' as " ~ dbt.type_string() ~ ")") }}, 'none') as found
    {% endfor %}

    {%- for written, expected in [
        ('https://www.acme.com/about?x=1', 'acme.com'), ('http://acme.com:8080', 'acme.com'), ('acme.com?utm=1', 'acme.com'), ('acme.com#x', 'acme.com'),
        ('info@acme.com', 'acme.com'), ('https://jo:pw@acme.com', 'acme.com'), ('acme.com.', 'acme.com'), ('www2.acme.com', 'www2.acme.com'),
        ('www.acme', 'none'), ('https//acme.com', 'none'), ('https:/acme.com', 'none'), ('acme gmbh', 'none'), ('acme.com, acme.de', 'none'), ('acme', 'none'),
        ('münchen.de', 'münchen.de'), ('xn--mnchen-3ya.xn--p1ai', 'xn--mnchen-3ya.xn--p1ai'), ('4.acme-x.co', '4.acme-x.co'), ('s_1.acme.com', 's_1.acme.com'), ('почта.рф', 'почта.рф'),
        ('(acme.com)', 'none'), ('"acme.com"', 'none'), ('acme.com!', 'none'), ('acme.com%2f', 'none'), ('acme..com', 'none'), ('.acme.com', 'none'), ('1.200', 'none'),
        ('2026.01.01', 'none'), ('-acme.com', 'none'), ('acme.com-', 'none'), ('“acme.com”', 'none'), ('192.168.0.1', 'none'), ('*.acme.com', 'none'),
    ] %}

    union all

    select
        'host_of' as macro_name,
        '{{ expected }}' as expected,
        coalesce({{ lead_scoring.host_of("cast('" ~ written ~ "' as " ~ dbt.type_string() ~ ")") }}, 'none') as found
    {%- endfor %}
    {%- for written, expected in [
        ('jo@acme.com', 'jo@acme.com'), ('mailto:jo@acme.com', 'jo@acme.com'), ('<jo@acme.com>', 'jo@acme.com'), ('<mailto:jo@acme.com>;', 'jo@acme.com'),
        ('jo@acme.com, ', 'jo@acme.com'), ('jo@acme.com.', 'jo@acme.com'), ('jo <jo@acme.com>', 'jo <jo@acme.com>'), (';', 'none'),
        ('mailto:jo@acme.com?subject=hi', 'jo@acme.com'), ('mailto: jo@acme.com', 'jo@acme.com'), ('“jo@acme.com”', 'jo@acme.com'), ('[jo@acme.com]', 'jo@acme.com'),
        ('jo@acme.com?', 'jo@acme.com'), ('jo@acme.com/', 'jo@acme.com'), ('"jo@acme.com"', 'jo@acme.com'), ('‘jo@acme.com’', 'jo@acme.com'), ('jo@acme.com…', 'jo@acme.com'),
        ('_jo-@acme.com', '_jo-@acme.com'), ('jo@acme.com (work)', 'jo@acme.com (work)'),
    ] %}

    union all

    select
        'clean_email' as macro_name,
        '{{ expected }}' as expected,
        coalesce({{ lead_scoring.clean_email("cast('" ~ written ~ "' as " ~ dbt.type_string() ~ ")") }}, 'none') as found
    {%- endfor %}

    {%- for written, expected in [
        ('jo@acme.com', 'yes'), ('jo+news@acme.com', 'yes'), ('o’brien@acme.com', 'yes'), ('jo@münchen.de', 'yes'), ('jo@xn--mnchen-3ya.de', 'yes'), ('jo_-x@mail.acme.co.uk', 'yes'),
        ('jo@gmail.com?', 'no'), ('jo@gmail.com/', 'no'), ('jo@gmail.com]', 'no'), ('jo@gmail.com”', 'no'), ('jo@gmail.com\u200d', 'no'), ('jo@gmail.com?subject=hi', 'no'),
        ('“jo@gmail.com”', 'no'), ('[jo@gmail.com]', 'no'), ('email:jo@gmail.com', 'no'), ('jo@gmail.com%20', 'no'), ('jo@1.2', 'no'), ('jo@acme.com-', 'no'), ('jo@-acme.com', 'no'),
        ('jo@acme', 'no'), ('jo@acme.', 'no'), ('jo@.acme.com', 'no'), ('jo@acme..com', 'no'), ('jo..x@acme.com', 'no'), ('jo@acme.com!', 'no'), ('jo@acme.com|ann', 'no'), ('{first}@acme.com', 'no'),
        ('@acme.com', 'no'), ('jo@ann@acme.com', 'no'), ('jo @acme.com', 'no'), ('jo@acme.com,ann', 'no'), ('<jo@acme.com', 'no'), ('jo@acme.com’', 'no'), ('jo@acme.com=', 'no'),
    ] %}

    union all

    select
        'is_email {{ written }}' as macro_name,
        '{{ expected }}' as expected,
        case when {{ lead_scoring.is_email("cast('" ~ written ~ "' as " ~ dbt.type_string() ~ ")") }} then 'yes' else 'no' end as found
    {%- endfor %}

    union all

    select
        'raw_number_text' as macro_name,
        '250.5000 inf' as expected,
        {{ lead_scoring.raw_number_text({'fraction': 'double'}, 'fraction') }} || ' ' || lower(substring({{ lead_scoring.raw_number_text({'endless': 'double'}, 'endless') }}, 1, 3)) as found
    from texts

    union all

    select
        'padded_words' as macro_name,
        ' ceo ' as expected,
        {{ lead_scoring.padded_words('joined') }} as found
    from texts

    union all

    select
        'words_of' as macro_name,
        ' vp r d d artagnan ' as expected,
        {{ lead_scoring.padded_words('job_title') }} as found
    from texts

)

select * from comparisons
where
    found != expected
    or found is null
