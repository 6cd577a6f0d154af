{%- set optional_columns = lead_scoring.present_columns(ref('scoring_models'), ['agreed_on', 'review_due_on', 'outcome']) %}

with

scoring_models as (

    {{ lead_scoring.named_rules(ref('scoring_models'), ['scoring_model']) }}

),

scoring_categories as (

    {{ lead_scoring.named_rules(ref('scoring_categories'), ['scoring_model', 'category'], only_named_models=true) }}

),

grade_bands as (

    {{ lead_scoring.named_rules(ref('grade_bands'), ['scoring_model', 'lower(dimension)', 'grade'], only_named_models=true) }}

),

outcomes as (

    select activity_type as outcome
    from {{ ref('activity_types') }}

    union all

    select 'opportunity_created' as outcome

    union all

    select 'opportunity_won' as outcome

),

outcome_options as (

    {{ lead_scoring.listed_options('outcomes', 'outcome') }}

),

final as (

    {{ lead_scoring.cell_errors(
        'scoring_models',
        required=['scoring_model', 'is_primary', 'is_enabled'],
        booleans=['is_primary', 'is_enabled'],
        numbers=['score_floor', 'score_ceiling', 'mql_enter', 'mql_exit', 'sql_enter', 'sql_exit'],
        whole_numbers=['mql_cooldown_days'],
        days=optional_columns | reject('equalto', 'outcome') | list
    ) }}

    union all
    {{ lead_scoring.cell_errors(
        'scoring_categories',
        required=['scoring_model', 'category', 'dimension', 'combine'],
        choices={'dimension': ['fit', 'engagement'], 'combine': ['best', 'sum']},
        numbers=['min_points', 'max_points']
    ) }}

    union all
    {{ lead_scoring.cell_errors(
        'grade_bands',
        required=['scoring_model', 'dimension', 'grade', 'min_points'],
        choices={'dimension': ['fit', 'engagement']},
        numbers=['min_points']
    ) }}

    union all

    select
        'scoring_models' as seed_name,
        rule_name,
        'the name has an apostrophe or an @; write letters, digits and _' as error
    from scoring_models
    where replace(replace(scoring_model, chr(39), ''), '@', '') != scoring_model

    union all
    {{ lead_scoring.duplicate_errors('scoring_models', 'scoring_model') }}

    union all
    {{ lead_scoring.duplicate_errors('scoring_categories', 'category') }}

    union all
    {{ lead_scoring.duplicate_errors('grade_bands', 'grade') }}

    {% for low, high, remedy in [
        ('score_floor', 'score_ceiling', 'the floor is above the ceiling, swap them'),
        ('mql_exit', 'mql_enter', 'the exit threshold is above the enter threshold, lower mql_exit'),
        ('sql_exit', 'sql_enter', 'the exit threshold is above the enter threshold, lower sql_exit'),
        ('mql_enter', 'sql_enter', 'SQL would be easier to reach than MQL, raise sql_enter'),
        ('mql_enter', 'score_ceiling', 'no score reaches mql_enter, lower it'),
        ('sql_enter', 'score_ceiling', 'no score reaches sql_enter, lower it'),
    ] %}
    union all

    select
        'scoring_models' as seed_name,
        rule_name,
        '{{ low }} is ' || {{ low }} || ' and {{ high }} is ' || {{ high }} || ': {{ remedy }}' as error
    from scoring_models
    where {{ lead_scoring.number_or_null(low) }} > {{ lead_scoring.number_or_null(high) }}
    {% endfor %}
    {%- for stage in ['mql', 'sql'] %}
    union all

    select
        'scoring_models' as seed_name,
        rule_name,
        '{{ stage }}_exit without {{ stage }}_enter; fill in both or neither' as error
    from scoring_models
    where {{ stage }}_exit is not null and {{ stage }}_enter is null
    {% endfor %}
    union all

    select
        'scoring_models' as seed_name,
        rule_name,
        'sql_enter without mql_enter: an SQL is an MQL first, fill in mql_enter or clear sql_enter' as error
    from scoring_models
    where sql_enter is not null and mql_enter is null

    union all

    select
        'scoring_models' as seed_name,
        rule_name,
        'the primary model is not enabled; set is_enabled to true' as error
    from scoring_models
    where lower(is_primary) = 'true' and lower(is_enabled) = 'false'

    union all

    select
        'scoring_models' as seed_name,
        'is_primary' as rule_name,
        'exactly one model must be primary, but '
        || cast(coalesce(sum(case when lower(is_primary) = 'true' then 1 else 0 end), 0) as {{ dbt.type_string() }})
        || ' are' as error
    from scoring_models
    having coalesce(sum(case when lower(is_primary) = 'true' then 1 else 0 end), 0) != 1

    union all

    select
        'scoring_models' as seed_name,
        scoring_models.rule_name,
        'mql_min_fit_grade "' || scoring_models.mql_min_fit_grade
        || '" is no fit grade of this model; add it to grade_bands.csv' as error
    from scoring_models
    left join grade_bands
        on
            scoring_models.scoring_model = grade_bands.scoring_model
            and scoring_models.mql_min_fit_grade = grade_bands.grade
            and lower(grade_bands.dimension) = 'fit'
    where
        scoring_models.mql_min_fit_grade is not null
        and grade_bands.grade is null

    {%- if 'outcome' in optional_columns %}

    union all

    select
        'scoring_models' as seed_name,
        scoring_models.rule_name,
        'unknown outcome "' || scoring_models.outcome || '"; use one of ' || outcome_options.listed as error
    from scoring_models
    cross join outcome_options
    left join outcomes
        on lower(trim(scoring_models.outcome)) = outcomes.outcome
    where
        scoring_models.outcome is not null
        and outcomes.outcome is null
    {%- endif %}

    union all

    select
        'scoring_categories' as seed_name,
        rule_name,
        'min_points is ' || min_points || ' and max_points is ' || max_points
        || ': the lower bound is above the upper, swap them' as error
    from scoring_categories
    where {{ lead_scoring.number_or_null('min_points') }} > {{ lead_scoring.number_or_null('max_points') }}

    union all

    -- The better grade, which sorts first, must require more points.
    select
        'grade_bands' as seed_name,
        better.rule_name,
        'overlapping bands: grade ' || better.grade || ' starts at ' || better.min_points || ' and grade '
        || worse.grade || ' at ' || worse.min_points || '; the better grade must start higher' as error
    from grade_bands as better
    inner join grade_bands as worse
        on
            better.scoring_model = worse.scoring_model
            and lower(better.dimension) = lower(worse.dimension)
            and better.grade < worse.grade
    where {{ lead_scoring.number_or_null('better.min_points') }} <= {{ lead_scoring.number_or_null('worse.min_points') }}

)

select * from final
