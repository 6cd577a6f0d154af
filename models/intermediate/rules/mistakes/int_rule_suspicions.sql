{{ config(materialized='ephemeral') }}

{%- set by_model = lead_scoring.weight_columns().keys() | reject('equalto', 'scoring_models') | list + ['account_thresholds'] -%}
{#- The seeds that make up values, each with the column that names a row. -#}
{%- set made_up = {
    'title_seniorities': ('seniority', 'phrase'), 'title_functions': ('job_function', 'phrase'),
    'page_categories': ('page_category', 'pattern'),
} %}

with

scoring_models as (

    select * from {{ ref('scoring_models') }}

),

{% for seed, (column, key) in made_up.items() -%}
{{ seed }} as (

    select
        {{ column }},
        min({{ key }}) as rule_name,
        count(*) as row_count
    from {{ ref(seed) }}
    group by {{ column }}

),

{{ seed }}_given_often as (

    select {{ column }}
    from {{ seed }}
    where row_count > 1

),

{{ seed }}_options as (

    {{ lead_scoring.listed_options(seed ~ '_given_often', column) }}

),

{% endfor -%}

segment_rules as (

    {{ lead_scoring.segment_rule_rows(ref('nurture_segment_rules')) }}

),

leftovers as (

    {%- for seed in by_model %}

    select
        '{{ seed }}' as seed_name,
        scoring_model
    from {{ ref(seed) }}

    union all
    {%- endfor %}

    select
        'nurture_segment_rules' as seed_name,
        scoring_model
    from segment_rules

),

model_options as (

    {{ lead_scoring.listed_options('scoring_models', 'scoring_model') }}

),

suspicions as (

    select
        leftovers.seed_name,
        leftovers.scoring_model as rule_name,
        'unknown scoring_model "' || leftovers.scoring_model || '" in ' || cast(count(*) as {{ dbt.type_string() }})
        || case when count(*) = 1 then ' row; ' else ' rows; ' end
        || coalesce('use one of ' || model_options.listed || ', or ', '') || 'add it to scoring_models.csv' as mistake,
        'leftover' as severity
    from leftovers
    left join scoring_models
        on leftovers.scoring_model = scoring_models.scoring_model
    cross join model_options
    where
        leftovers.scoring_model is not null
        and scoring_models.scoring_model is null
    group by
        leftovers.seed_name,
        leftovers.scoring_model,
        model_options.listed

    {%- for seed, (column, key) in made_up.items() %}

    union all

    select
        '{{ seed }}' as seed_name,
        {{ seed }}.rule_name,
        'unknown {{ column }} "' || {{ seed }}.{{ column }} || '"; use one of ' || {{ seed }}_options.listed as mistake,
        'suspicion' as severity
    from {{ seed }}
    cross join {{ seed }}_options
    where {{ seed }}.row_count = 1
    {%- endfor %}

),

final as (

    select
        seed_name,
        rule_name,
        mistake,
        severity
    from suspicions
    where mistake is not null
    group by
        seed_name,
        rule_name,
        mistake,
        severity

)

select * from final
