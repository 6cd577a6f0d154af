with

lead_attributes as (

    select * from {{ ref('int_lead_attributes') }}

),

conditions as (

    select * from {{ ref('int_explicit_conditions') }}

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

condition_hits as (

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
            when 'equals' then attribute_values.attribute_value = conditions.compared_text
            when 'any_of'
                then
                    attribute_values.attribute_value not like '%|%'
                    and {{ dbt.position("('|' || attribute_values.attribute_value || '|')", 'conditions.compared_list') }} > 0
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

-- A value that is known under two names can satisfy one condition twice.
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
