{#-
  The branches of a union that find what is wrong with single cells of a seed: one row a
  error with seed_name, rule_name and error.

  Args:
    seed: the seed; a CTE of that name with a column rule_name must exist
    required: columns that must not be blank
    booleans: columns that must be true or false
    choices: {column: what it may be}, compared without regard to case
    numbers: columns that must be numbers with at most four decimals
    whole_numbers: columns that must be whole numbers of 0 or more
    positive: columns that must not be 0
    days: columns that must be days of the calendar
    names: columns that are compared to the letter, so without spaces around
    is_whole: whether the CTE has all columns of the seed; a space in any other of them looks blank and is none
-#}
{% macro cell_errors(seed, required=[], booleans=[], choices={}, numbers=[], whole_numbers=[], positive=[], days=[], names=[], is_whole=true) -%}
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
    {%- for column in names -%}
        {%- do checks.append((
            "length(" ~ column ~ ") != length(trim(" ~ column ~ "))",
            lead_scoring.cell_message(column, '; write it without spaces around it')
        )) -%}
    {%- endfor -%}

    {%- for condition, message in checks %}
    select
        '{{ seed }}' as seed_name,
        rule_name,
        {{ message }} as error
    from {{ seed }}
    where {{ condition }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
    {%- set checked = required + booleans + choices.keys() | list + numbers + whole_numbers + positive + days + names -%}
    {%- set others = lead_scoring.seed_columns(seed) | reject('in', checked) | list if is_whole else [] -%}
    {%- if others %}

    union all

    select
        '{{ seed }}' as seed_name,
        rule_name,
        'nothing but spaces stands in '
        {%- for column in others %}
        || case when trim({{ column }}) = '' then '{{ column }}, ' else '' end
        {%- endfor %}
        || 'which is not blank; empty the cell' as error
    from {{ seed }}
    where
        {%- for column in others %}
        {{ 'or ' if not loop.first }}trim({{ column }}) = ''
        {%- endfor %}
    {%- endif %}
{%- endmacro %}


{#-
  The columns of text that a seed is described with and has; none while dbt parses, nor in a unit test, which has no graph.

  Args:
    seed: its name
-#}
{% macro seed_columns(seed) %}
    {%- set described = graph.get('nodes', {}).values() | selectattr('resource_type', 'equalto', 'seed') | selectattr('name', 'equalto', seed) | list if execute else [] -%}
    {{ return(lead_scoring.present_columns(ref(seed), described[0].config.column_types.keys() | list) if described else []) }}
{% endmacro %}


{#-
  One branch of a union: rows of a weight table with the same name.

  Args:
    seed: the weight table; a CTE of that name with a column rule_name must exist
    what: the column in which they should differ
-#}
{% macro duplicate_errors(seed, what) %}
    select
        '{{ seed }}' as seed_name,
        rule_name,
        'duplicate {{ what }}; keep one of the ' || cast(count(*) as {{ dbt.type_string() }})
        || ' rows or give them different names' as error
    from {{ seed }}
    group by rule_name
    having count(*) > 1
{%- endmacro %}


{#-
  One branch of a union: rows of a seed whose cell names something that another table lacks. The message lists what it
  has, from which stop_on_rule_errors picks the nearest.

  Args:
    seed: the seed; a CTE of that name with a column rule_name must exist
    column: the cell that names something
    listed_in: the CTE that lists what may be named
    listed_as: its column
    remedy: what to do where the cell is right; default: to add it to the seed listed_in
    also_same: a column that both must share, such as scoring_model
    spelled: SQL of how the cell is compared; default: as it stands
    except_for: values that need no listing
    aliases: a CTE whose column alias has further names, compared in the same way
-#}
{% macro reference_errors(seed, column, listed_in, listed_as, remedy=none, also_same=none, spelled=none, except_for=[], aliases=none) %}
    select
        '{{ seed }}' as seed_name,
        {{ seed }}.rule_name,
        'unknown {{ column }} "' || {{ seed }}.{{ column }} || '"; '
        || coalesce('use one of {{ except_for | join(", ") }}{{ ", " if except_for }}' || options.listed || ', or ', '')
        || '{{ remedy or ("add it to " ~ listed_in ~ ".csv") }}' as error
    from {{ seed }}
    left join {{ listed_in }}
        on
            {{ spelled or (seed ~ '.' ~ column) }} = {{ listed_in }}.{{ listed_as }}
            {%- if also_same %}
            and {{ seed }}.{{ also_same }} = {{ listed_in }}.{{ also_same }}
            {%- endif %}
    {%- if aliases %}
    left join {{ aliases }}
        on {{ spelled or (seed ~ '.' ~ column) }} = {{ aliases }}.alias
    {%- endif %}
    {{ 'left' if also_same else 'cross' }} join (
        {{ lead_scoring.listed_options(listed_in, listed_as, also_same) }}
    ) as options
    {%- if also_same %}
        on {{ seed }}.{{ also_same }} = options.{{ also_same }}
    {%- endif %}
    where
        {{ seed }}.{{ column }} is not null
        and {{ listed_in }}.{{ listed_as }} is null
        {%- if aliases %}
        and {{ aliases }}.alias is null
        {%- endif %}
        {%- if except_for %}
        and lower({{ seed }}.{{ column }}) not in ('{{ except_for | join("', '") }}')
        {%- endif %}
{%- endmacro %}


{#-
  One branch of a union: rows that share a number that must be unique, such as a priority.

  Args:
    seed: the seed; a CTE of that name with a column rule_name must exist
    column: the number
-#}
{% macro repeated_number_errors(seed, column) %}
    select
        '{{ seed }}' as seed_name,
        min(rule_name) as rule_name,
        '{{ column }} ' || min({{ column }}) || ' is used ' || cast(count(*) as {{ dbt.type_string() }})
        || ' times; every row needs its own' as error
    from {{ seed }}
    where {{ lead_scoring.number_or_null(column) }} is not null
    group by {{ lead_scoring.number_or_null(column) }}
    having count(*) > 1
{%- endmacro %}


{#-
  One branch of a union: rules whose category their model does not have.

  Args:
    seed: the weight table; CTEs of that name and scoring_categories must exist
-#}
{% macro unknown_category_errors(seed) -%}
    {{ lead_scoring.reference_errors(seed, 'category', 'scoring_categories', 'category', also_same='scoring_model') }}
{%- endmacro %}


{#-
  Two branches of a union: rules with an undefined activity type or page category.

  Args:
    seed: the seed; CTEs of that name, activity_types, activity_type_aliases and page_categories must exist
-#}
{% macro unknown_filter_errors(seed) -%}
    {{ lead_scoring.reference_errors(
        seed, 'activity_type', 'activity_types', 'activity_type',
        spelled=lead_scoring.written_activity_type(seed), aliases='activity_type_aliases'
    ) }}

    union all
    {{ lead_scoring.reference_errors(
        seed, 'page_category', 'page_categories', 'page_category',
        spelled='lower(trim(' ~ seed ~ '.page_category))', except_for=['other']
    ) }}
{%- endmacro %}
