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

-- Conditions of segment rules on the lead's attributes.
nurture_segment_rules as (

    {{ lead_scoring.segment_conditions('segment_rules') }}

),

inactivity_weights as (

    {{ lead_scoring.named_rules(ref('inactivity_weights'), ['scoring_model', 'rule_id'], only_named_models=true) }}

),

scoring_categories as (

    select * from {{ ref('scoring_categories') }}

),

final as (

    {%- for seed in ['explicit_weights', 'nurture_segment_rules'] %}
    {{ lead_scoring.cell_errors(
        seed,
        required=['scoring_model', 'rule_id', 'attribute', 'operator'] if loop.first else [],
        choices={
            'operator': [
                'equals', 'not_equals', 'any_of', 'none_of', 'contains', 'starts_with', 'at_least', 'at_most', 'between',
                'is_known', 'is_unknown',
            ],
            'attribute': lead_scoring.standard_lead_attributes() + var('custom_lead_attributes'),
        },
        numbers=['points'] if loop.first else [],
        is_whole=loop.first
    ) }}

    union all
    {%- endfor %}
    {{ lead_scoring.cell_errors(
        'inactivity_weights',
        required=['scoring_model', 'rule_id', 'category', 'inactive_days', 'points'],
        numbers=['points'],
        whole_numbers=['inactive_days'],
        positive=['inactive_days']
    ) }}

    {%- for seed in ['explicit_weights', 'inactivity_weights'] %}

    union all
    {{ lead_scoring.unknown_category_errors(seed) }}
    {%- endfor %}

    union all
    {{ lead_scoring.duplicate_errors('inactivity_weights', 'rule_id') }}

    {%- for seed in ['explicit_weights', 'nurture_segment_rules'] %}

    union all

    select
        '{{ seed }}' as seed_name,
        rule_name,
        'value is blank; operator ' || operator || ' compares with it' as error
    from {{ seed }}
    where coalesce(trim(value), '') = '' and lower(operator) not in ('is_known', 'is_unknown')

    union all

    select
        '{{ seed }}' as seed_name,
        rule_name,
        'value is "' || value || '"; operator ' || operator || ' needs a number' as error
    from {{ seed }}
    where
        lower(operator) in ('at_least', 'at_most')
        and not {{ lead_scoring.is_number('trim(value)', 4) }}

    union all

    select
        '{{ seed }}' as seed_name,
        rule_name,
        'value is "' || value || '"; operator between needs two numbers as low..high' as error
    from {{ seed }}
    where
        lower(operator) = 'between'
        and value is not null
        and not (
            {{ lead_scoring.is_number(lead_scoring.range_end('value', 1), 4) }}
            and {{ lead_scoring.is_number(lead_scoring.range_end('value', 2), 4) }}
            and length(value) - length(replace(value, '..', '')) = 2
        )

    union all

    select
        '{{ seed }}' as seed_name,
        rule_name,
        'value is "' || value || '"; the low end is above the high end, swap them' as error
    from {{ seed }}
    where
        lower(operator) = 'between'
        and {{ lead_scoring.number_or_null(lead_scoring.range_end('value', 1)) }} > {{ lead_scoring.number_or_null(lead_scoring.range_end('value', 2)) }}
    {%- endfor %}

    union all

    select
        'explicit_weights' as seed_name,
        rule_name,
        'duplicate condition on ' || attribute || '; delete one of the rows' as error
    from explicit_weights
    where attribute is not null
    group by
        rule_name,
        attribute,
        operator,
        value
    having count(*) > 1

    union all

    select
        'explicit_weights' as seed_name,
        rule_name,
        'its rows differ in category or points; the conditions of one rule share both' as error
    from explicit_weights
    group by rule_name
    having
        count(distinct category) > 1
        or count(distinct points) > 1

)

select * from final
