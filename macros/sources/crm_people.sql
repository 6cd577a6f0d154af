{#- Whether records with one email address are one person in this project, after a check of the variable match_people. -#}
{% macro matches_people_by_email() %}
    {%- set choice = var('match_people') -%}
    {%- if choice not in ('across_systems', 'everywhere', 'never') -%}
        {{ exceptions.raise_compiler_error("The variable match_people is '" ~ choice ~ "'; write across_systems, everywhere or never.") }}
    {%- endif -%}
    {{ return(choice == 'everywhere' or (choice == 'across_systems' and var('crm_systems') | length > 1)) }}
{% endmacro %}


{#-
  The part of an email address that identifies a person: without the part behind a plus where the variable
  match_plus_addresses says so and records are matched by address at all.

  Args:
    email: an expression for an address in lower case
-#}
{% macro person_email(email) -%}
    {%- if var('match_plus_addresses') and lead_scoring.matches_people_by_email() -%}
        case
            when {{ email }} like '%@%@%' then {{ email }}
            else {{ lead_scoring.text_part(lead_scoring.text_part(email, "'@'", 1), "'+'", 1) }} || '@' || {{ lead_scoring.text_part(email, "'@'", 2) }}
        end
    {%- else -%} {{ email }}
    {%- endif -%}
{%- endmacro %}


{#-
  A query of those rows of a CTE whose email address tells who somebody is: a role account or a disposable address identifies no person.

  Args:
    rows: name of a CTE
    email: its column with the address
    role_accounts, domains: the seeds email_role_accounts and email_domains
-#}
{% macro rows_that_identify(rows, email, role_accounts, domains) -%}
    select {{ rows }}.*
    from {{ rows }}
    left join {{ role_accounts }} as role_accounts
        on {{ lead_scoring.text_part(rows ~ '.' ~ email, "'@'", 1) }} = role_accounts.local_part
    left join {{ domains }} as disposable_domains
        on
            {{ lead_scoring.text_part(rows ~ '.' ~ email, "'@'", 2) }} = disposable_domains.domain
            and disposable_domains.email_kind = 'disposable'
    where
        {{ lead_scoring.is_email(rows ~ '.' ~ email) }}
        and role_accounts.local_part is null
        and disposable_domains.domain is null
{%- endmacro %}


{#-
  A query of the items of a list that a source wrote into one cell, such as '12;34': one row per item, with the
  row's key. Engines have no common way to make rows of a text, so each position is written out, as many as the longest
  list has; in a unit test, which has no tables, ten.

  Args:
    rows: name of a CTE
    key: its column that is kept
    list: its column with the list, text
    delimiter: what stands between two items, one character
    built: what the longest list is looked for in, SQL that stands after `from` and has the column; none in a unit test
-#}
{% macro list_items(rows, key, list, delimiter, built) -%}
    {%- set most_items = 10 -%}
    {%- if built -%}
        {%- set most_items = 1 + lead_scoring.queried_number(
            "select max(length(" ~ list ~ ") - length(replace(" ~ list ~ ", '" ~ delimiter ~ "', ''))) from " ~ built
        ) -%}
    {%- endif -%}
    select
        items.{{ key }},
        trim(items.item) as item
    from (
        select
            lists.{{ key }},
            case positions.position_number
                {%- for number in range(1, most_items + 1) %}
                when {{ number }} then {{ lead_scoring.text_part('lists.' ~ list, "'" ~ delimiter ~ "'", number) }}
                {%- endfor %}
            end as item
        from {{ rows }} as lists
        cross join (
            {%- for number in range(1, most_items + 1) %}
            select {{ number }} as position_number {{ 'union all' if not loop.last }}
            {%- endfor %}
        ) as positions
        where lists.{{ list }} is not null
    ) as items
    where trim(items.item) != ''
{%- endmacro %}


{#-
  The CTEs that turn single changes into the versions that records had. The last, `past_versions`, has one row a
  record and moment of a change, older than the record itself: the attributes that the changes cover as they were
  then, all others as they are now.

  An attribute without any change is taken from the record; one whose first change comes later was not known yet.

  Args:
    records: name of a CTE, one row per record: lead_id, updated_at and whatever else
    changes: name of a CTE: lead_id, attribute (a column of the records), attribute_value, changed_at
    attributes: the columns of the records that changes may name
    others: the columns of the records that are carried along
-#}
{% macro past_versions(records, changes, attributes, others) -%}
-- From when until when an attribute had a value.
spans as (

    select
        lead_id,
        attribute,
        attribute_value,
        changed_at,
        lead(changed_at) over (
            partition by lead_id, attribute
            order by changed_at asc, attribute_value asc
        ) as changed_again_at
    from {{ changes }}

),

covered as (

    select
        lead_id,
        {%- for attribute in attributes %}
        max(case when attribute = '{{ attribute }}' then 1 else 0 end) as has_{{ attribute }}{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ changes }}
    group by lead_id

),

moments as (

    select
        changes.lead_id,
        changes.changed_at
    from {{ changes }} as changes
    inner join {{ records }} as records
        on changes.lead_id = records.lead_id
    where changes.changed_at < records.updated_at
    group by
        changes.lead_id,
        changes.changed_at

),

as_they_were as (

    select
        moments.lead_id,
        moments.changed_at,
        {%- for attribute in attributes %}
        max(case when spans.attribute = '{{ attribute }}' then spans.attribute_value end) as {{ attribute }}{{ ',' if not loop.last }}
        {%- endfor %}
    from moments
    inner join spans
        on
            moments.lead_id = spans.lead_id
            and moments.changed_at >= spans.changed_at
            and (moments.changed_at < spans.changed_again_at or spans.changed_again_at is null)
    group by
        moments.lead_id,
        moments.changed_at

),

past_versions as (

    select
        records.lead_id,
        {%- for attribute in attributes %}
        case when covered.has_{{ attribute }} = 1 then as_they_were.{{ attribute }} else records.{{ attribute }} end as {{ attribute }},
        {%- endfor %}
        {%- for column in others %}
        records.{{ column }},
        {%- endfor %}
        as_they_were.changed_at as updated_at
    from as_they_were
    inner join {{ records }} as records
        on as_they_were.lead_id = records.lead_id
    inner join covered
        on as_they_were.lead_id = covered.lead_id

)
{%- endmacro %}
