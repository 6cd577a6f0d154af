with

lead_attributes as (

    select * from {{ ref('int_lead_attributes') }}

),

conditions as (

    select * from {{ ref('int_explicit_conditions') }}

),

value_aliases as (

    select * from {{ ref('int_value_aliases') }}

),

-- Leads share their values: each distinct one meets each condition once.
attribute_values as (

    select
        attribute,
        attribute_value,
        case when {{ lead_scoring.is_number('attribute_value') }} then {{ lead_scoring.decimal_of('attribute_value', 38, 10) }} end as attribute_number
    from lead_attributes
    group by
        attribute,
        attribute_value

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

-- What a rule may call a value: as it stands, or by any alias of its standard name.
spellings as (

    select
        attribute,
        attribute_value,
        {{ lead_scoring.compared_value('attribute_value') }} as spelling
    from attribute_values

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

matches as (

    select
        spellings.attribute,
        spellings.attribute_value,
        conditions.scoring_model,
        conditions.rule_id,
        conditions.condition_number,
        conditions.condition_count,
        conditions.points
    from spellings
    inner join conditions
        on spellings.attribute = conditions.attribute
    where
        case conditions.operator
            when 'equals' then '|' || spellings.spelling || '|' = conditions.compared_list
            when 'any_of'
                then
                    spellings.spelling not like '%|%'
                    and {{ dbt.position("('|' || spellings.spelling || '|')", 'conditions.compared_list') }} > 0
            else false
        end

    union all

    select
        attribute_values.attribute,
        attribute_values.attribute_value,
        conditions.scoring_model,
        conditions.rule_id,
        conditions.condition_number,
        conditions.condition_count,
        conditions.points
    from attribute_values
    inner join conditions
        on attribute_values.attribute = conditions.attribute
    where
        case conditions.operator
            when 'contains'
                then {{ dbt.position('conditions.compared_text', 'attribute_values.attribute_value') }} > 0
            when 'starts_with'
                then substring(attribute_values.attribute_value, 1, length(conditions.compared_text)) = conditions.compared_text
            when 'at_least' then attribute_values.attribute_number >= conditions.low_number
            when 'at_most' then attribute_values.attribute_number <= conditions.high_number
            when 'between'
                then attribute_values.attribute_number between conditions.low_number and conditions.high_number
            when 'is_known' then true
            else false
        end

),

-- A value that has several names can satisfy one condition several times.
final as (

    select distinct * from matches

)

select * from final
