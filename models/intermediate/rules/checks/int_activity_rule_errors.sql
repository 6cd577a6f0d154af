with

scoring_models as (

    select * from {{ ref('scoring_models') }}

),

behavioral_weights as (

    {{ lead_scoring.named_rules(ref('behavioral_weights'), ['scoring_model', 'rule_id'], only_named_models=true) }}

),

frequency_weights as (

    {{ lead_scoring.named_rules(ref('frequency_weights'), ['scoring_model', 'rule_id'], only_named_models=true) }}

),

fast_track_rules as (

    {{ lead_scoring.named_rules(ref('fast_track_rules'), ['scoring_model', 'rule_id'], only_named_models=true) }}

),

scoring_categories as (

    select * from {{ ref('scoring_categories') }}

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

final as (

    {{ lead_scoring.cell_errors(
        'behavioral_weights',
        required=['scoring_model', 'rule_id', 'category', 'points'],
        choices={'decay': ['none', 'linear', 'half_life', 'step']},
        numbers=['points', 'decay_percent', 'max_points'],
        whole_numbers=['max_per_day', 'max_count', 'window_days', 'decay_days'],
        positive=['max_per_day', 'max_count', 'window_days', 'decay_days', 'decay_percent']
    ) }}

    union all
    {{ lead_scoring.cell_errors(
        'frequency_weights',
        required=['scoring_model', 'rule_id', 'category', 'measure', 'window_days', 'at_least', 'points'],
        choices={'measure': ['events', 'active_days']},
        numbers=['points'],
        whole_numbers=['window_days', 'at_least', 'at_most'],
        positive=['window_days']
    ) }}

    union all
    {{ lead_scoring.cell_errors(
        'fast_track_rules',
        required=['scoring_model', 'rule_id', 'qualifies_as'],
        choices={'qualifies_as': ['mql', 'sql']},
        whole_numbers=['within_days'],
        positive=['within_days']
    ) }}

    {%- for seed in ['behavioral_weights', 'frequency_weights'] %}

    union all
    {{ lead_scoring.unknown_category_errors(seed) }}
    {%- endfor %}

    {%- for seed in ['behavioral_weights', 'frequency_weights', 'fast_track_rules'] %}

    union all
    {{ lead_scoring.unknown_filter_errors(seed) }}

    union all
    {{ lead_scoring.duplicate_errors(seed, 'rule_id') }}
    {%- endfor %}

    union all

    select
        'behavioral_weights' as seed_name,
        rule_name,
        'max_points is "' || max_points || '"; it bounds the absolute value, write a number of 0 or more' as error
    from behavioral_weights
    where {{ lead_scoring.number_or_null('max_points') }} < 0

    union all

    select
        'behavioral_weights' as seed_name,
        rule_name,
        'decay ' || decay || ' needs decay_days' as error
    from behavioral_weights
    where lower(decay) in ('linear', 'half_life', 'step') and decay_days is null

    union all

    select
        'behavioral_weights' as seed_name,
        rule_name,
        'decay step needs decay_percent, above 0 and at most 100' as error
    from behavioral_weights
    where lower(decay) = 'step' and coalesce({{ lead_scoring.number_or_null('decay_percent') }}, 101) > 100

    union all

    select
        'frequency_weights' as seed_name,
        rule_name,
        'at_least is ' || at_least || ' and at_most is ' || at_most || ': nothing can be both, swap them' as error
    from frequency_weights
    where {{ lead_scoring.number_or_null('at_least') }} > {{ lead_scoring.number_or_null('at_most') }}

    union all

    select
        'frequency_weights' as seed_name,
        rule_name,
        'at_least is ' || at_least || ' and window_days is ' || window_days || ': no lead is active on more days than there are, lower at_least' as error
    from frequency_weights
    where
        lower(measure) = 'active_days'
        and {{ lead_scoring.number_or_null('at_least') }} > {{ lead_scoring.number_or_null('window_days') }}

    union all

    select
        'fast_track_rules' as seed_name,
        rule_name,
        'neither activity_type nor page_category is given, so any activity would qualify; fill in one' as error
    from fast_track_rules
    where activity_type is null and page_category is null

)

select * from final
