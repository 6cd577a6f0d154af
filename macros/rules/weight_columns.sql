{#- The weight tables that a scoring model is made of, each with its columns beside scoring_model. -#}
{% macro weight_columns() %}
    {{ return({
        'scoring_models': [
            'description', 'is_primary', 'is_enabled', 'score_floor', 'score_ceiling', 'mql_enter', 'mql_exit', 'sql_enter',
            'sql_exit', 'mql_min_fit_grade', 'mql_cooldown_days',
        ],
        'scoring_categories': ['category', 'dimension', 'combine', 'min_points', 'max_points'],
        'explicit_weights': ['rule_id', 'category', 'attribute', 'operator', 'value', 'points', 'description'],
        'behavioral_weights': [
            'rule_id', 'category', 'activity_type', 'page_category', 'content_type', 'campaign', 'points', 'max_per_day',
            'max_count', 'window_days', 'decay', 'decay_days', 'decay_percent', 'max_points', 'description',
        ],
        'frequency_weights': [
            'rule_id', 'category', 'activity_type', 'page_category', 'measure', 'window_days', 'at_least', 'at_most',
            'points', 'description',
        ],
        'inactivity_weights': ['rule_id', 'category', 'inactive_days', 'points', 'description'],
        'grade_bands': ['dimension', 'grade', 'min_points'],
        'fast_track_rules': ['rule_id', 'activity_type', 'page_category', 'within_days', 'qualifies_as'],
    }) }}
{% endmacro %}
