with

lead_attribute_values as (

    select * from {{ ref('int_lead_attribute_values') }}

),

conditions as (

    select
        *,
        {{ lead_scoring.compared_value('compared_text') }} as compared_part
    from {{ ref('int_explicit_conditions') }}

),

value_aliases as (

    select * from {{ ref('int_value_aliases') }}

),

attribute_numbers as (

    select * from {{ ref('int_attribute_numbers') }}

),

-- Leads share values: compare each distinct value with each condition once.
attribute_values as (

    select distinct
        attribute,
        attribute_value,
        {{ lead_scoring.compared_value('attribute_value') }} as spelling
    from lead_attribute_values

),

standard_names as (

    select
        attribute_values.attribute,
        attribute_values.attribute_value,
        coalesce(lower(value_aliases.standard_value), attribute_values.attribute_value) as standard_name
    from attribute_values
    left join value_aliases
        on
            attribute_values.attribute = value_aliases.attribute
            and attribute_values.attribute_value = value_aliases.value_alias

),

-- The names of a value in rules: as it is, its standard name, or any alias of that.
spellings as (

    select
        attribute,
        attribute_value,
        spelling
    from attribute_values

    union all

    select
        attribute,
        attribute_value,
        {{ lead_scoring.compared_value('standard_name') }} as spelling
    from standard_names

    union all

    select
        standard_names.attribute,
        standard_names.attribute_value,
        value_aliases.value_alias as spelling
    from standard_names
    inner join value_aliases
        on
            standard_names.attribute = value_aliases.attribute
            and standard_names.standard_name = lower(value_aliases.standard_value)

),

-- A list matches a value by any of its names.
listed_values as (

    select distinct
        conditions.scoring_model,
        conditions.rule_id,
        conditions.condition_number,
        spellings.attribute,
        spellings.attribute_value
    from spellings
    inner join conditions
        on spellings.attribute = conditions.attribute
    where
        case
            when conditions.operator in ('equals', 'not_equals')
                then '|' || spellings.spelling || '|' = conditions.compared_list
            when conditions.operator in ('any_of', 'none_of')
                then
                    spellings.spelling not like '%|%'
                    and {{ dbt.position("('|' || spellings.spelling || '|')", 'conditions.compared_list') }} > 0
            else false
        end

),

final as (

    select
        attribute_values.attribute,
        attribute_values.attribute_value,
        conditions.scoring_model,
        conditions.rule_id,
        conditions.condition_number,
        conditions.condition_count,
        conditions.rule_key
    from attribute_values
    inner join conditions
        on attribute_values.attribute = conditions.attribute
    left join listed_values
        on
            conditions.scoring_model = listed_values.scoring_model
            and conditions.rule_id = listed_values.rule_id
            and conditions.condition_number = listed_values.condition_number
            and attribute_values.attribute = listed_values.attribute
            and attribute_values.attribute_value = listed_values.attribute_value
    left join attribute_numbers
        on
            attribute_values.attribute = attribute_numbers.attribute
            and attribute_values.attribute_value = attribute_numbers.attribute_value
    where
        case
            when conditions.operator in ('equals', 'any_of') then listed_values.rule_id is not null
            when conditions.operator in ('not_equals', 'none_of') then listed_values.rule_id is null
            when conditions.operator = 'contains'
                then {{ dbt.position('conditions.compared_part', 'attribute_values.spelling') }} > 0
            when conditions.operator = 'starts_with'
                then substring(attribute_values.spelling, 1, length(conditions.compared_part)) = conditions.compared_part
            when conditions.operator = 'at_least' then attribute_numbers.attribute_number >= conditions.low_number
            when conditions.operator = 'at_most' then attribute_numbers.attribute_number <= conditions.high_number
            when conditions.operator = 'between'
                then attribute_numbers.attribute_number between conditions.low_number and conditions.high_number
            when conditions.operator = 'is_known' then true
            else false
        end

)

select * from final
