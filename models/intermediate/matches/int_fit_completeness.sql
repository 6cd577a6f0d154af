{{ config(materialized='view') }}

with

profiles as (

    select * from {{ ref('int_lead_profiles') }}
    where not is_deleted and not is_merged

),

lead_attribute_values as (

    select * from {{ ref('int_lead_attribute_values') }}

),

conditions as (

    select * from {{ ref('int_explicit_conditions') }}

),

scoring_rules as (

    select * from {{ ref('int_scoring_rules') }}
    where
        rule_kind = 'explicit'
        and dimension = 'fit'

),

-- The attributes that the explicit rules of a fit category use.
category_attributes as (

    select
        conditions.scoring_model,
        scoring_rules.category,
        conditions.attribute
    from conditions
    inner join scoring_rules
        on conditions.rule_key = scoring_rules.rule_key
    group by
        conditions.scoring_model,
        scoring_rules.category,
        conditions.attribute

),

model_categories as (

    select
        scoring_model,
        count(distinct category) as category_count
    from category_attributes
    group by scoring_model

),

-- Distinct first, counted then: a count of distinct values keeps a set for each version of each lead.
known_category_names as (

    select
        lead_attribute_values.lead_id,
        lead_attribute_values.version_number,
        category_attributes.scoring_model,
        category_attributes.category
    from lead_attribute_values
    inner join category_attributes
        on lead_attribute_values.attribute = category_attributes.attribute
    group by
        lead_attribute_values.lead_id,
        lead_attribute_values.version_number,
        category_attributes.scoring_model,
        category_attributes.category

),

known_categories as (

    select
        lead_id,
        version_number,
        scoring_model,
        count(*) as category_count
    from known_category_names
    group by
        lead_id,
        version_number,
        scoring_model

),

final as (

    select
        profiles.lead_id,
        model_categories.scoring_model,
        profiles.version_number,
        profiles.valid_from,
        profiles.valid_to,
        cast(
            round(
                cast(coalesce(known_categories.category_count, 0) as decimal(20, 8)) / model_categories.category_count,
                4
            ) as decimal(5, 4)
        ) as fit_completeness
    from profiles
    cross join model_categories
    left join known_categories
        on
            profiles.lead_id = known_categories.lead_id
            and profiles.version_number = known_categories.version_number
            and model_categories.scoring_model = known_categories.scoring_model

)

select * from final
