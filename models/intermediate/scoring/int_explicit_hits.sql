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

profiles as (

    select * from {{ ref('int_lead_profiles') }}
    where not is_deleted and not is_merged

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

condition_hits as (

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

known_hits as (

    select
        lead_attributes.lead_id,
        lead_attributes.version_number,
        lead_attributes.valid_from,
        lead_attributes.valid_to,
        condition_hits.scoring_model,
        condition_hits.rule_id,
        condition_hits.condition_number,
        condition_hits.condition_count,
        condition_hits.points
    from lead_attributes
    inner join condition_hits
        on
            lead_attributes.attribute = condition_hits.attribute
            and lead_attributes.attribute_value = condition_hits.attribute_value

),

-- On an unknown attribute only is_unknown holds.
unknown_hits as (

    select
        profiles.lead_id,
        profiles.version_number,
        profiles.valid_from,
        profiles.valid_to,
        conditions.scoring_model,
        conditions.rule_id,
        conditions.condition_number,
        conditions.condition_count,
        conditions.points
    from profiles
    inner join conditions
        on conditions.operator = 'is_unknown'
    left join lead_attributes
        on
            profiles.lead_id = lead_attributes.lead_id
            and profiles.version_number = lead_attributes.version_number
            and conditions.attribute = lead_attributes.attribute
    where lead_attributes.lead_id is null

),

hits as (

    select * from known_hits
    union all
    select * from unknown_hits

),

-- A value that has several names can satisfy one condition several times.
satisfied_conditions as (

    select distinct * from hits

),

fired_rules as (

    select
        lead_id,
        version_number,
        scoring_model,
        rule_id,
        valid_from,
        valid_to,
        cast(max(points) as {{ lead_scoring.points_type() }}) as points
    from satisfied_conditions
    group by
        lead_id,
        version_number,
        valid_from,
        valid_to,
        scoring_model,
        rule_id
    having count(*) = max(condition_count)

)

select * from fired_rules
