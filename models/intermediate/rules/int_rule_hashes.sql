{{ config(materialized='ephemeral') }}

{#- Every cell that can change a rule's points; no description. -#}
{%- set columns = {
    'explicit_weights': ['rule_id', 'category', 'attribute', 'operator', 'value', 'points'],
    'behavioral_weights': [
        'rule_id', 'category', 'activity_type', 'page_category', 'content_type', 'campaign', 'points', 'max_per_day',
        'max_count', 'window_days', 'decay', 'decay_days', 'decay_percent', 'max_points',
    ],
    'frequency_weights': [
        'rule_id', 'category', 'activity_type', 'page_category', 'measure', 'window_days', 'at_least', 'at_most',
        'points' ~ lead_scoring.newer_cells(['content_type', 'sequence_name']),
    ],
    'inactivity_weights': ['rule_id', 'category', 'inactive_days', 'points'],
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
