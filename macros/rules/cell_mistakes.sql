{#-
  The branches of a union that find what is wrong with single cells of a seed: one row a
  mistake with seed_name, rule_name and mistake.

  Args:
    seed: the seed; a CTE of that name with a column rule_name must exist
    required: columns that must not be blank
    booleans: columns that must be true or false
    choices: {column: what it may be}, compared without regard to case
    numbers: columns that must be numbers with at most four decimals
    whole_numbers: columns that must be whole numbers of 0 or more
    positive: columns that must not be 0
    days: columns that must be days of the calendar
-#}
{% macro cell_mistakes(seed, required=[], booleans=[], choices={}, numbers=[], whole_numbers=[], positive=[], days=[]) -%}
    {%- set checks = [] -%}
    {%- for column in required -%}
        {%- do checks.append(("coalesce(trim(" ~ column ~ "), '') = ''", "'" ~ column ~ " is blank; fill it in'")) -%}
    {%- endfor -%}
    {%- for column in booleans -%}
        {%- do checks.append((
            "lower(" ~ column ~ ") not in ('true', 'false')",
            lead_scoring.cell_message(column, '; write true or false')
        )) -%}
    {%- endfor -%}
    {%- for column, options in choices.items() -%}
        {%- do checks.append((
            "lower(" ~ column ~ ") not in ('" ~ options | join("', '") ~ "')",
            "'unknown " ~ column ~ " \"' || " ~ column ~ " || '\"; use one of " ~ options | join(', ') ~ "'"
        )) -%}
    {%- endfor -%}
    {%- for column in numbers -%}
        {%- do checks.append((
            "not " ~ lead_scoring.is_number(column, 4),
            lead_scoring.cell_message(column, '; write a number with at most four decimals')
        )) -%}
        {%- do checks.append((
            lead_scoring.is_thousand_or_fraction(column),
            lead_scoring.cell_message(column, '; it can be read as a thousand or as a fraction, write it without the point or without the last 0')
        )) -%}
        {%- do checks.append((
            "abs(" ~ lead_scoring.number_or_null(column) ~ ") > 1000000",
            lead_scoring.cell_message(column, '; points stay between -1000000 and 1000000')
        )) -%}
    {%- endfor -%}
    {%- for column in whole_numbers -%}
        {%- do checks.append((
            "not " ~ lead_scoring.is_number(column, 0) ~ " or " ~ column ~ " like '-%' or length(" ~ column ~ ") > 6",
            lead_scoring.cell_message(column, '; write a whole number from 0 to 999999')
        )) -%}
    {%- endfor -%}
    {%- for column in positive -%}
        {%- do checks.append((
            lead_scoring.number_or_null(column) ~ " <= 0",
            lead_scoring.cell_message(column, '; write a number above 0')
        )) -%}
    {%- endfor -%}
    {%- for column in days -%}
        {%- do checks.append((
            column ~ " is not null and (length(" ~ column ~ ") != 10 or " ~ lead_scoring.parse_timestamp(column) ~ " is null)",
            lead_scoring.cell_message(column, '; write a day such as 2026-06-30')
        )) -%}
    {%- endfor -%}

    {%- for condition, message in checks %}
    select
        '{{ seed }}' as seed_name,
        rule_name,
        {{ message }} as mistake
    from {{ seed }}
    where {{ condition }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
{%- endmacro %}
