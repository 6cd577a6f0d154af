{{ config(materialized='ephemeral') }}

{#- Every cell that can change a score, grade or qualification; no description. -#}
{%- set columns = {
    'scoring_models': [
        'score_floor', 'score_ceiling', 'mql_enter', 'mql_exit', 'sql_enter', 'sql_exit', 'mql_min_fit_grade',
        'mql_cooldown_days',
    ],
    'scoring_categories': ['category', 'dimension', 'combine', 'min_points', 'max_points'],
    'grade_bands': ['dimension', 'grade', 'min_points'],
    'fast_track_rules': ['rule_id', 'activity_type', 'page_category', 'within_days', 'qualifies_as'],
} -%}

with

hashed as (

    {% for seed in columns %}
    select
        scoring_model,
        {{ lead_scoring.row_hash(seed, columns[seed]) }} as row_hash
    from {{ ref(seed) }}
    {{ 'union all' if not loop.last }}
    {% endfor %}

)

select * from hashed
