{#- What the lines of the ledger are called. -#}
{{ config(materialized='view') }}

with

rules as (

    select * from {{ ref('int_scoring_rules') }}

),

scoring_categories as (

    select * from {{ ref('int_scoring_categories') }}

),

scoring_models as (

    select * from {{ ref('int_scoring_models') }}

),

final as (

    select
        model_key,
        rule_key as line_key,
        dimension,
        category,
        rule_id,
        rule_kind,
        description
    from rules

    union all

    select
        model_key,
        -category_key as line_key,
        dimension,
        category,
        'category_cap' as rule_id,
        'limit' as rule_kind,
        'Limit of the category ' || replace(category, '_', ' ') as description
    from scoring_categories

    union all

    select
        model_key,
        0 as line_key,
        'total' as dimension,
        'total' as category,
        'score_bound' as rule_id,
        'limit' as rule_kind,
        'Limit of the score' as description
    from scoring_models

)

select * from final
