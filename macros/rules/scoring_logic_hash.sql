{#-
  A hash of what decides a score besides data and weights: the SQL of the models and the SQL that their macros render, nested ones
  included. When it changes, nothing that earlier builds kept of scores is valid.

  A macro that a hashed model calls is rendered here; tests/python/test_conventions.py knows those that give no value.
-#}
{% macro scoring_logic_hash() %}
    {%- if not execute -%} {{ return('') }} {%- endif -%}
    {%- set written_as = lead_scoring.model_checksums(lead_scoring.scoring_models_hashed()) -%}
    {%- set rendered = [
        lead_scoring.add_days('a', 'b'), lead_scoring.as_points('a'), lead_scoring.as_ten_thousandths('a'), lead_scoring.matches_filters(['a'], 'b', 'c'),
        lead_scoring.binary_order('a'), lead_scoring.collapse_spaces('a'), lead_scoring.compared_value('a'), lead_scoring.decay_weight(),
        lead_scoring.decimal_of('a', 38, 10), lead_scoring.is_number('a'), lead_scoring.is_valid_on('a', 'b'), lead_scoring.number_or_null('a'),
        lead_scoring.matches_pattern('a', 'b'), lead_scoring.type_decimal(38, 10), lead_scoring.number_text('a'), lead_scoring.number_end('a', 1), lead_scoring.parse_number('a'), lead_scoring.points_type(), lead_scoring.range_end('a', 1), lead_scoring.row_hash('a', ['b']), lead_scoring.rule_kinds(), lead_scoring.mapped_lead_attributes(), lead_scoring.segment_conditions('a'), lead_scoring.silent_since('a', 'b'), lead_scoring.snake_case('a'), lead_scoring.sorted_concat('a'),
        lead_scoring.standard_lead_attributes(), lead_scoring.text_list(['a']), lead_scoring.comparable_text('a'), lead_scoring.weight_columns(),
        lead_scoring.weighted_points('a', 'b'), lead_scoring.written_activity_type('a'),
    ] -%}
    {{ return(local_md5(tojson([written_as, rendered | map('string') | list, var('custom_lead_attributes')]))) }}
{% endmacro %}


{#- The models whose SQL decides what is kept of scores: rule matches by day, and the signal history of qualification. -#}
{% macro scoring_models_hashed() %}
    {{ return([
        'int_scoring_models', 'int_scoring_categories', 'int_scoring_rules', 'int_grade_bands', 'int_decay_weights', 'int_signal_rules',
        'int_explicit_conditions', 'int_lead_attribute_values', 'int_attribute_numbers', 'int_explicit_condition_matches', 'int_explicit_rule_matches',
        'int_suppression_reasons', 'int_lead_suppressions', 'int_lifecycle_facts',
        'int_rule_matches_daily', 'int_last_engagements', 'int_lookback_dates', 'int_lookback_models', 'int_lookback_starts', 'int_previous_signals', 'int_score_upper_bounds', 'int_score_change_dates', 'int_lead_score_dates',
        'int_behavioral_points', 'int_frequency_points', 'int_inactivity_points', 'int_rule_points', 'int_category_points', 'int_lead_scores',
        'int_fast_tracks', 'int_qualification_signals', 'int_qualification_signal_history', 'int_handover_rules', 'int_lead_state',
    ]) }}
{% endmacro %}
