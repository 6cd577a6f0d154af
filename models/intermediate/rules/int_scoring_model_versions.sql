{#- Every cell that can change a rule's points, a score, a grade or a qualification; no description. -#}
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
    'scoring_models': [
        'score_floor', 'score_ceiling', 'mql_enter', 'mql_exit', 'sql_enter', 'sql_exit', 'mql_min_fit_grade',
        'mql_cooldown_days',
    ],
    'scoring_categories': ['category', 'dimension', 'combine', 'min_points', 'max_points'],
    'grade_bands': ['dimension', 'grade', 'min_points'],
    'fast_track_rules': ['rule_id', 'activity_type', 'page_category', 'within_days', 'qualifies_as'],
} -%}
-- The gate: no rule is read while a seed has an error.
-- depends_on: {{ ref('int_seed_errors') }}

with

scoring_models as (

    select * from {{ ref('scoring_models') }}

),

hashed_rows as (

    {% for seed in columns %}
    select
        scoring_model,
        {{ lead_scoring.row_hash(seed, columns[seed]) }} as row_hash
    from {{ ref(seed) }}
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

final as (

    select
        scoring_model,
        {{ dbt.hash(lead_scoring.sorted_concat('row_hash')) }} as score_version
    from hashed_rows
    -- Rows left from a model that is not in use score no lead.
    where scoring_model in (select named.scoring_model from scoring_models as named)
    group by scoring_model

)

select * from final
