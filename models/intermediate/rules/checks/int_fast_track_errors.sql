{{ config(materialized='ephemeral') }}

with

scoring_models as (

    select * from {{ ref('scoring_models') }}

),

fast_track_rules as (

    {{ lead_scoring.named_rules(ref('fast_track_rules'), ['scoring_model', 'rule_id'], only_named_models=true) }}

),

activity_types as (

    select * from {{ ref('activity_types') }}

),

activity_type_aliases as (

    select * from {{ ref('activity_type_aliases') }}

),

page_categories as (

    select * from {{ ref('page_categories') }}

),

errors as (

    {{ lead_scoring.cell_errors(
        'fast_track_rules',
        required=['scoring_model', 'rule_id', 'qualifies_as'],
        choices={'qualifies_as': ['mql', 'sql']},
        whole_numbers=['within_days'],
        positive=['within_days']
    ) }}

    union all
    {{ lead_scoring.unknown_filter_errors('fast_track_rules') }}

    union all
    {{ lead_scoring.duplicate_errors('fast_track_rules', 'rule_id') }}

    union all

    select
        'fast_track_rules' as seed_name,
        rule_name,
        'neither activity_type nor page_category is given, so any activity would qualify; fill in one' as error
    from fast_track_rules
    where activity_type is null and page_category is null

),

-- Rows with the same name can have the same error: report it once.
final as (

    select
        seed_name,
        rule_name,
        error
    from errors
    group by
        seed_name,
        rule_name,
        error

)

select * from final
