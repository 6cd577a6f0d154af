{#- Attributes with a closed list of values: a lead can have no other. -#}
{%- set closed = {
    'seniority': 'title_seniorities', 'job_function': 'title_functions', 'company_size_band': 'company_size_bands',
    'email_kind': 'email_domains',
} -%}
{#- Unmapped values of these are kept as written, and a rule can use them. -#}
{%- set standardised = lead_scoring.mapped_lead_attributes() -%}
{%- set numeric = ['employee_count', 'annual_revenue'] -%}
{%- set whole, decimal = '-?(0|[1-9][0-9]{0,17})', '([.][0-9]{0,3}[1-9])?' -%}
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

segment_names as (

    select distinct rule_name from segment_conditions

),

conditions as (

    select
        rule_name,
        attribute,
        operator,
        value
    from explicit_weights

    union all

    select
        rule_name,
        attribute,
        operator,
        value
    from segment_conditions

),

{% for seed in (closed.values() | list) + (standardised.values() | list) -%}
{{ seed }} as (

    select * from {{ ref(seed) }}

),

{% endfor -%}

compared as (

    select
        rule_name,
        lower(attribute) as attribute,
        lower(operator) as operator,
        trim(value) as written,
        lower({{ lead_scoring.collapse_spaces('value') }}) as compared_text
    from conditions
    where value is not null

),

-- '|a||b|' holds '|a|' and '|b|', each with bars of its own: the lengths of those that are known add up to the whole.
written_lists as (

    select
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
        lower({{ attribute }}) as possible_value
    from {{ seed }}
    union all
    {% endfor %}
    {%- for email_kind in ['business', 'role', 'invalid'] %}
    select
        'email_kind' as attribute,
        '{{ email_kind }}' as possible_value
    union all
    {% endfor %}
    {%- for attribute, seed in standardised.items() %}
    select
        '{{ attribute }}' as attribute,
        lower({{ attribute }}) as possible_value
    from {{ seed }}
    union all
    select
        '{{ attribute }}' as attribute,
        alias as possible_value
    from {{ seed }}
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

distinct_values as (

    select distinct
        attribute,
        {{ lead_scoring.compared_value('possible_value') }} as possible_value
    from possible_values

),

options as (

    {{ lead_scoring.listed_options('distinct_values', 'possible_value', 'attribute') }}

),

unknown_values as (

    select
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
    where lists.attribute in ({{ lead_scoring.text_list((closed.keys() | list) + (standardised.keys() | list)) }})
    group by
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

errors as (

    select
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
                    || replace(replace(unknown_values.written, ', ', '|'), ',', '|')
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

    union all

    select
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
        rule_name,
        'value is "' || written || '"; bars divide several values: if these are several, write ' || replace(replace(written, ', ', '|'), ',', '|') as error,
        'note' as severity
    from compared
    where
        operator in ('any_of', 'none_of')
        and written like '%,%'
        and written not like '%|%'
        and attribute not in ({{ lead_scoring.text_list((closed.keys() | list) + (standardised.keys() | list)) }})

    union all

    select
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

    select
        case when segment_names.rule_name is null then 'explicit_weights' else 'nurture_segment_rules' end as seed_name,
        errors.rule_name,
        errors.error,
        errors.severity
    from errors
    left join segment_names
        on errors.rule_name = segment_names.rule_name
    group by
        segment_names.rule_name,
        errors.rule_name,
        errors.error,
        errors.severity

)

select * from final
