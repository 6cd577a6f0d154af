{#- The models whose SQL decides what is kept of scores: the days that rules matched, and what qualification looks back at. -#}
{% macro scoring_models_hashed() %}
    {{ return([
        'int_scoring_models', 'int_scoring_categories', 'int_scoring_rules', 'int_grade_bands', 'int_decay_weights', 'int_signal_rules',
        'int_explicit_conditions', 'int_lead_attributes', 'int_explicit_condition_matches', 'int_explicit_hits',
        'int_suppression_rules', 'int_suppression_reasons', 'int_lead_suppressions', 'int_lifecycle_facts', 'int_lifecycle_fact_days',
        'int_rule_matches_daily', 'int_lead_engagement', 'int_memory_days', 'int_score_bounds', 'int_change_days', 'int_lead_scoring_days',
        'int_behavioral_points', 'int_frequency_points', 'int_inactivity_points', 'int_fired_rules', 'int_category_points', 'int_lead_scores',
        'int_fast_tracks', 'int_qualification_signals', 'int_qualification_memory',
    ]) }}
{% endmacro %}
