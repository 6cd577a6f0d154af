{#- Attributes with a closed list of values: a lead can have no other. -#}
{%- set closed = {
    'seniority': 'title_seniorities', 'job_function': 'title_functions', 'company_size_band': 'company_size_bands',
    'email_kind': 'email_domains',
} -%}
{#- Unmapped values of these are kept as written, and a rule can use them. -#}
{%- set standardised = lead_scoring.mapped_lead_attributes() -%}
{%- set numeric = ['employee_count', 'annual_revenue'] -%}
{%- set whole, decimal = '-?(0|[1-9][0-9]{0,17})', '([.][0-9]{0,3}[1-9])?' -%}
{#- The seeds of sales compare standard names alone: to them an alias is no value that a lead can have. -#}
{%- set of_sales = {
    'sales_reps': ['region', 'company_size_band', 'industry'],
    'routing_rules': lead_scoring.routing_conditions() | reject('equalto', 'qualification') | list,
} -%}
{#- Attributes whose values may be a number or a text. -#}
{%- set text_attributes = lead_scoring.standard_lead_attributes() | reject('in', numeric + ['purchase_timeframe']) | list %}

with

scoring_models as (

    select * from {{ ref('scoring_models') }}

),

explicit_weights as (

    {{ lead_scoring.named_rules(ref('explicit_weights'), ['scoring_model', 'rule_id'], only_named_models=true) }}

),

segment_rules as (

    {{ lead_scoring.segment_rule_rows(ref('nurture_segment_rules')) }}

),

segment_conditions as (

    {{ lead_scoring.segment_conditions('segment_rules') }}

),

sales_reps as (

    {{ lead_scoring.named_rules(ref('sales_reps'), ['rep']) }}

),

routing_rules as (

    {{ lead_scoring.named_rules(ref('routing_rules'), ['priority']) }}

),

conditions as (

    {%- for seed, relation in {'explicit_weights': 'explicit_weights', 'nurture_segment_rules': 'segment_conditions'}.items() %}
    {{ 'union all' if not loop.first }}

    select
        '{{ seed }}' as seed_name,
        rule_name,
        attribute,
        operator,
        value
    from {{ relation }}
    {%- endfor %}

    {%- for seed, columns in of_sales.items() %}
    {%- for column in columns %}

    union all

    select
        '{{ seed }}' as seed_name,
        rule_name,
        '{{ column }}' as attribute,
        'any_of' as operator,
        {{ column }} as value
    from {{ seed }}
    {%- endfor %}
    {%- endfor %}

),

{% for seed in (closed.values() | list) + (standardised.values() | list) -%}
{{ seed }} as (

    select * from {{ ref(seed) }}

),

{% endfor -%}

compared as (

    select
        seed_name,
        rule_name,
        lower(attribute) as attribute,
        lower(operator) as operator,
        trim(value) as written,
        lower({{ lead_scoring.collapse_spaces('value') }}) as compared_text
    from conditions
    where trim(value) != ''

),

-- '|a||b|' holds '|a|' and '|b|', each with bars of its own: the lengths of those that are known add up to the whole.
written_lists as (

    select
        seed_name,
        rule_name,
        attribute,
        operator,
        written,
        case
            when operator in ('any_of', 'none_of')
                then '|' || replace(replace(replace(compared_text, ' |', '|'), '| ', '|'), '|', '||') || '|'
            -- One value: a bar in it is a slip, and divides nothing.
            else '|' || replace(compared_text, '|', '/') || '|'
        end as listed
    from compared
    where operator in ('equals', 'not_equals', 'any_of', 'none_of')

),

lists as (

    select
        seed_name,
        rule_name,
        attribute,
        operator,
        case when operator in ('equals', 'any_of') then 'any_of' else 'none_of' end as list_operator,
        written,
        {{ lead_scoring.compared_value('listed') }} as listed
    from written_lists

),

possible_values as (

    {% for attribute, seed in closed.items() %}
    select
        '{{ attribute }}' as attribute,
        lower({{ attribute }}) as possible_value,
        cast(null as {{ dbt.type_string() }}) as standard_value
    from {{ seed }}
    union all
    {% endfor %}
    {%- for email_kind in ['business', 'role', 'invalid'] %}
    select
        'email_kind' as attribute,
        '{{ email_kind }}' as possible_value,
        cast(null as {{ dbt.type_string() }}) as standard_value
    union all
    {% endfor %}
    {%- for attribute, seed in standardised.items() %}
    select
        '{{ attribute }}' as attribute,
        lower({{ attribute }}) as possible_value,
        cast(null as {{ dbt.type_string() }}) as standard_value
    from {{ seed }}
    union all
    select
        '{{ attribute }}' as attribute,
        alias as possible_value,
        {{ attribute }} as standard_value
    from {{ seed }}
    union all
    {% endfor %}
    select
        'region' as attribute,
        lower(region) as possible_value,
        cast(null as {{ dbt.type_string() }}) as standard_value
    from country_aliases

),

distinct_values as (

    select
        attribute,
        possible_value,
        -- Of what is an alias alone, the name that it stands for.
        case when count(*) = count(standard_value) then min(standard_value) end as standard_value
    from (
        select
            attribute,
            {{ lead_scoring.compared_value('possible_value') }} as possible_value,
            standard_value
        from possible_values
        where possible_value is not null
    ) as compared_values
    group by
        attribute,
        possible_value

),

standard_values as (

    select
        attribute,
        possible_value
    from distinct_values
    where standard_value is null

),

options as (

    {{ lead_scoring.listed_options('standard_values', 'possible_value', 'attribute') }}

),

unknown_values as (

    select
        lists.seed_name,
        lists.rule_name,
        lists.attribute,
        lists.operator,
        lists.list_operator,
        lists.written,
        lists.listed
    from lists
    left join distinct_values
        on
            lists.attribute = distinct_values.attribute
            and {{ dbt.position("('|' || distinct_values.possible_value || '|')", 'lists.listed') }} > 0
    where
        lists.attribute in ({{ lead_scoring.text_list((closed.keys() | list) + (standardised.keys() | list)) }})
        or (lists.attribute = 'region' and lists.seed_name in ({{ lead_scoring.text_list(of_sales.keys() | list) }}))
    group by
        lists.seed_name,
        lists.rule_name,
        lists.attribute,
        lists.operator,
        lists.list_operator,
        lists.written,
        lists.listed
    having
        coalesce(sum(
            length(lists.listed) - length(replace(lists.listed, '|' || distinct_values.possible_value || '|', ''))
        ), 0) < length(lists.listed)

),

-- Of the seeds of sales: a list whose commas divide a value that is known.
lists_with_commas as (

    select distinct
        unknown_values.seed_name,
        unknown_values.rule_name,
        unknown_values.attribute,
        unknown_values.written
    from unknown_values
    inner join distinct_values
        on
            unknown_values.attribute = distinct_values.attribute
            and {{ dbt.position("('|' || distinct_values.possible_value || '|')", lead_scoring.bars_for_commas('unknown_values.listed')) }} > 0
    where
        unknown_values.seed_name in ({{ lead_scoring.text_list(of_sales.keys() | list) }})
        and unknown_values.written like '%,%'

),

unknown_sales_values as (

    select
        unknown_values.seed_name,
        unknown_values.rule_name,
        unknown_values.attribute,
        unknown_values.written
    from unknown_values
    left join lists_with_commas
        on
            unknown_values.seed_name = lists_with_commas.seed_name
            and unknown_values.rule_name = lists_with_commas.rule_name
            and unknown_values.attribute = lists_with_commas.attribute
            and unknown_values.written = lists_with_commas.written
    where
        unknown_values.seed_name in ({{ lead_scoring.text_list(of_sales.keys() | list) }})
        and lists_with_commas.seed_name is null

),

errors as (

    select
        seed_name,
        rule_name,
        attribute || ' is "' || written || '"; bars divide several values, write "' || {{ lead_scoring.bars_for_commas('written') }} || '"' as error,
        'error' as severity
    from lists_with_commas

    union all

    select
        lists.seed_name,
        lists.rule_name,
        lists.attribute || ' is "' || lists.written || '", and leads do not have "' || distinct_values.possible_value
        || '", as it is an alias; write "' || distinct_values.standard_value || '"' as error,
        'error' as severity
    from lists
    inner join distinct_values
        on
            lists.attribute = distinct_values.attribute
            and {{ dbt.position("('|' || distinct_values.possible_value || '|')", 'lists.listed') }} > 0
    where
        lists.seed_name in ({{ lead_scoring.text_list(of_sales.keys() | list) }})
        and distinct_values.standard_value is not null

    union all

    -- What leads' records say is kept as written, so a value that no mapping knows may be right.
    select
        unknown_sales_values.seed_name,
        unknown_sales_values.rule_name,
        'unknown ' || unknown_sales_values.attribute || ' "' || unknown_sales_values.written || '"; use one of ' || options.listed
        || case unknown_sales_values.attribute
            when 'company_size_band' then ''
            {%- for attribute, seed in standardised.items() %}
            when '{{ attribute }}' then ', or give it a row in {{ seed }}.csv'
            {%- endfor %}
            else ', or give it to a country in country_aliases.csv'
        end as error,
        case when unknown_sales_values.attribute = 'company_size_band' then 'error' else 'suspicion' end as severity
    from unknown_sales_values
    inner join options
        on unknown_sales_values.attribute = options.attribute

    union all

    select
        seed_name,
        rule_name,
        attribute || ' "' || written || '" is no standard name, so it holds only where it was typed like this; bars divide several values' as error,
        'note' as severity
    from unknown_sales_values
    where attribute != 'company_size_band'

    union all

    select
        unknown_values.seed_name,
        unknown_values.rule_name,
        case
            when unknown_values.attribute in ({{ lead_scoring.text_list(standardised.keys() | list) }})
                then
                    unknown_values.attribute || ' "' || unknown_values.written
                    || '" is neither a standard name nor an alias, so it '
                    || case unknown_values.list_operator when 'any_of' then 'holds only where it' else 'leaves out only what' end
                    || ' was typed like this; bars divide several values'
            when unknown_values.written like '%,%'
                then
                    'value is "' || unknown_values.written || '"; bars divide several values, write ' || unknown_values.list_operator || ' and '
                    || {{ lead_scoring.bars_for_commas('unknown_values.written') }}
            when unknown_values.operator in ('equals', 'not_equals') and unknown_values.written like '%|%'
                then 'value is "' || unknown_values.written || '"; ' || unknown_values.operator || ' compares with one value, write ' || unknown_values.list_operator
            else 'unknown ' || unknown_values.attribute || ' "' || unknown_values.written || '"; use one of ' || options.listed
        end as error,
        case
            when unknown_values.attribute in ({{ lead_scoring.text_list(standardised.keys() | list) }}) then 'note'
            else 'error'
        end as severity
    from unknown_values
    inner join options
        on unknown_values.attribute = options.attribute
    where unknown_values.seed_name not in ({{ lead_scoring.text_list(of_sales.keys() | list) }})

    union all

    select
        seed_name,
        rule_name,
        'value is "' || written || '"; ' || attribute || ' is a number, write digits'
        || case
            when {{ lead_scoring.matches_pattern('written', '^.*[0-9].*$') }} then ', such as 1000 or 1000|2000: no signs of thousands, and no zeros in front or at the end of decimals'
            else ''
        end as error,
        'error' as severity
    from compared
    where
        operator in ('equals', 'not_equals', 'any_of', 'none_of')
        -- Compared as texts, so each number in the one form that a lead's has.
        and (
            (attribute = 'employee_count' and not {{ lead_scoring.matches_pattern('written', '^' ~ whole ~ '( ?[|] ?' ~ whole ~ ')*$') }})
            or (attribute = 'annual_revenue' and not {{ lead_scoring.matches_pattern('written', '^' ~ whole ~ decimal ~ '( ?[|] ?' ~ whole ~ decimal ~ ')*$') }})
        )

    union all

    -- Of attributes whose values are known, the first select says the same.
    select
        seed_name,
        rule_name,
        'value is "' || written || '"; ' || operator || ' compares with one text'
        || case operator
            when 'equals' then ', write any_of'
            when 'not_equals' then ', write none_of'
            else ' and bars divide nothing: if these are several, write a row for each with its own rule_id'
        end as error,
        case when operator in ('equals', 'not_equals') then 'error' else 'note' end as severity
    from compared
    where
        operator in ('equals', 'not_equals', 'contains', 'starts_with')
        and written like '%|%'
        and not (
            operator in ('equals', 'not_equals')
            and attribute in ({{ lead_scoring.text_list((closed.keys() | list) + (standardised.keys() | list) + numeric) }})
        )

    union all

    select
        seed_name,
        rule_name,
        'value is "' || written || '"; bars divide several values: if these are several, write ' || {{ lead_scoring.bars_for_commas('written') }} as error,
        'note' as severity
    from compared
    where
        operator in ('any_of', 'none_of')
        and written like '%,%'
        and written not like '%|%'
        and attribute not in ({{ lead_scoring.text_list((closed.keys() | list) + (standardised.keys() | list)) }})
        and seed_name not in ({{ lead_scoring.text_list(of_sales.keys() | list) }})

    union all

    select
        seed_name,
        rule_name,
        'operator ' || operator || ' compares numbers and ' || attribute || ' is text; use one of equals, any_of, contains, starts_with' as error,
        'error' as severity
    from compared
    where
        operator in ('at_least', 'at_most', 'between')
        and attribute in ({{ lead_scoring.text_list(text_attributes) }})

    {%- for number in ['written', lead_scoring.range_end('written', 1), lead_scoring.range_end('written', 2)] %}

    union all

    select
        seed_name,
        rule_name,
        case
            when {{ lead_scoring.is_thousand_or_fraction(number) }}
                then 'value is "' || written || '"; it can be read as a thousand or as a fraction, write it without the point or without the last 0'
            else 'value is "' || written || '"; employees are counted whole, write digits alone'
        end as error,
        'error' as severity
    from compared
    where
        operator {{ "in ('at_least', 'at_most')" if loop.first else "= 'between'" }}
        and (
            {{ lead_scoring.is_thousand_or_fraction(number) }}
            or (
                attribute = 'employee_count'
                and {{ lead_scoring.is_number(number, 4) }}
                and not {{ lead_scoring.is_number(number, 0) }}
            )
        )
    {%- endfor %}

),

-- The conditions of a rule share its name and can have the same error: report it once.
final as (

    select distinct
        seed_name,
        rule_name,
        error,
        severity
    from errors

)

select * from final
