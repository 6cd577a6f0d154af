with

lead_attributes as (

    select * from {{ ref('int_lead_attributes') }}

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

known_hits as (

    select
        lead_attributes.lead_id,
        lead_attributes.version_number,
        lead_attributes.valid_from,
        lead_attributes.valid_to,
        condition_matches.scoring_model,
        condition_matches.rule_id,
        condition_matches.condition_number,
        condition_matches.condition_count,
        condition_matches.points
    from lead_attributes
    inner join condition_matches
        on
            lead_attributes.attribute = condition_matches.attribute
            and lead_attributes.attribute_value = condition_matches.attribute_value

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

-- Known under two names, an attribute can satisfy one condition by both.
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
