with

lead_attribute_values as {{ lead_scoring.not_materialized() }} (

    select * from {{ ref('int_lead_attribute_values') }}

),

conditions as (

    select * from {{ ref('int_explicit_conditions') }}

),

condition_matches as (

    select * from {{ ref('int_explicit_condition_matches') }}

),

profiles as (

    select * from {{ ref('int_lead_profiles') }}
    where not is_deleted and not is_merged

),

lead_keys as (

    select * from {{ ref('int_lead_keys') }}

),

known_matches as (

    select
        lead_attribute_values.lead_id,
        lead_attribute_values.version_number,
        lead_attribute_values.valid_from,
        lead_attribute_values.valid_to,
        condition_matches.rule_key,
        condition_matches.condition_number,
        condition_matches.condition_count
    from lead_attribute_values
    inner join condition_matches
        on
            lead_attribute_values.attribute = condition_matches.attribute
            and lead_attribute_values.attribute_value = condition_matches.attribute_value

),

-- On an unknown attribute only is_unknown holds.
unknown_matches as (

    select
        profiles.lead_id,
        profiles.version_number,
        profiles.valid_from,
        profiles.valid_to,
        conditions.rule_key,
        conditions.condition_number,
        conditions.condition_count
    from profiles
    inner join conditions
        on conditions.operator = 'is_unknown'
    left join lead_attribute_values
        on
            profiles.lead_id = lead_attribute_values.lead_id
            and profiles.version_number = lead_attribute_values.version_number
            and conditions.attribute = lead_attribute_values.attribute
    where lead_attribute_values.lead_id is null

),

matches as (

    select * from known_matches
    union all
    select * from unknown_matches

),

-- An attribute with two values can satisfy one condition with both.
fired as (

    select
        lead_id,
        version_number,
        min(valid_from) as valid_from,
        min(valid_to) as valid_to,
        rule_key
    from matches
    group by
        lead_id,
        version_number,
        rule_key
    having count(distinct condition_number) = max(condition_count)

),

final as (

    select
        lead_keys.lead_key,
        fired.rule_key,
        fired.version_number,
        fired.valid_from,
        fired.valid_to
    from fired
    inner join lead_keys
        on fired.lead_id = lead_keys.lead_id

)

select * from final
