with

suppression_rules as (

    {{ lead_scoring.named_rules(ref('suppression_rules'), ['reason']) }}

),

-- Where a reason can come from: the engine itself, a domain, a lifecycle stage or an activity.
given_reasons as (

    {% for reason in lead_scoring.built_in_reasons() %}
    select '{{ reason }}' as reason
    union all
    {% endfor %}
    select reason from {{ ref('suppressed_domains') }}
    union all
    select suppresses_as as reason from {{ ref('lifecycle_stages') }}
    union all
    select suppresses_as as reason from {{ ref('activity_types') }}

),

known_reasons as (

    select distinct reason from given_reasons
    where reason is not null

),

segment_rules as (

    {{ lead_scoring.segment_rule_rows(ref('nurture_segment_rules')) }}

),

nurture_segment_rules as (

    {{ lead_scoring.named_rules('segment_rules', ['priority', 'segment']) }}

),

funnel_stages as (

    select * from {{ ref('funnel_stages') }}

),

activity_types as (

    select * from {{ ref('activity_types') }}

),

activity_type_aliases as (

    select * from {{ ref('activity_type_aliases') }}

),

enabled_models as (

    select distinct scoring_model
    from {{ ref('scoring_models') }}
    where lower(is_enabled) = 'true'

),

-- Every lead has a score of every enabled model, so a model alone is no condition.
rules_for_all as (

    select
        rule_name,
        scoring_model,
        {{ lead_scoring.number_or_null('priority') }} as priority
    from nurture_segment_rules
    where
        coalesce(
            qualification, funnel_stage, min_days_inactive, max_days_inactive, min_fit_grade, max_fit_grade,
            min_fit_completeness, suppression_reason, min_score, max_score, lifecycle_stage, industry,
            company_size_band, lead_source, seniority, job_function, attribute, activity_type
        ) is null
        and (scoring_model is null or scoring_model in (select enabled_models.scoring_model from enabled_models))

),

last_rule as (

    select max({{ lead_scoring.number_or_null('priority') }}) as priority
    from nurture_segment_rules

),

fit_grades as (

    select distinct grade
    from {{ ref('grade_bands') }}
    where
        lower(dimension) = 'fit'
        and grade is not null

),

final as (

    {{ lead_scoring.cell_errors(
        'suppression_rules',
        required=['reason', 'priority', 'blocks_qualification', 'blocks_email'],
        booleans=['blocks_qualification', 'blocks_email'],
        whole_numbers=['priority']
    ) }}

    union all
    {{ lead_scoring.cell_errors(
        'nurture_segment_rules',
        required=['priority', 'segment', 'reason'],
        choices={
            'qualification': ['none', 'mql', 'sql'],
            'lifecycle_stage': ['lead', 'mql', 'sql', 'opportunity', 'closed_lost', 'customer', 'recycled', 'disqualified'],
        },
        numbers=['min_score', 'max_score', 'min_fit_completeness'],
        whole_numbers=['priority', 'min_days_inactive', 'max_days_inactive', 'within_days'],
        positive=['within_days'],
        names=['segment', 'sequence']
    ) }}

    union all
    {{ lead_scoring.duplicate_errors('suppression_rules', 'reason') }}

    {%- for column, low, high in [
        ('days_inactive', 'min_days_inactive', 'max_days_inactive'), ('score', 'min_score', 'max_score'),
    ] %}

    union all

    select
        'nurture_segment_rules' as seed_name,
        rule_name,
        '{{ low }} is ' || {{ low }} || ' and {{ high }} is ' || {{ high }} || ': nothing can be both, swap them' as error
    from nurture_segment_rules
    where {{ lead_scoring.number_or_null(low) }} > {{ lead_scoring.number_or_null(high) }}
    {%- endfor %}

    union all

    select
        'nurture_segment_rules' as seed_name,
        rule_name,
        'min_fit_grade is ' || min_fit_grade || ' and max_fit_grade is ' || max_fit_grade
        || ': no grade is both that good and that weak, swap them' as error
    from nurture_segment_rules
    where min_fit_grade < max_fit_grade

    union all

    select
        'nurture_segment_rules' as seed_name,
        rules_for_all.rule_name,
        'no condition is given, so the rules after it are never tried; fill one in, or give it the highest priority number' as error
    from rules_for_all
    inner join last_rule
        on rules_for_all.priority < last_rule.priority

    {%- for column in ['min_fit_grade', 'max_fit_grade'] %}

    union all

    select
        'nurture_segment_rules' as seed_name,
        rule_name,
        {{ lead_scoring.cell_message(column, '; write a fit grade of grade_bands.csv, such as A') }} as error
    from nurture_segment_rules
    -- A to D pass without a band, too: then the rule waits for bands.
    where
        {{ column }} not in ('A', 'B', 'C', 'D')
        and {{ column }} not in (select fit_grades.grade from fit_grades)
    {%- endfor %}

    union all

    select
        'nurture_segment_rules' as seed_name,
        rule_name,
        {{ lead_scoring.cell_message('min_fit_completeness', '; it is a share, write a number from 0 to 1') }} as error
    from nurture_segment_rules
    where {{ lead_scoring.number_or_null('min_fit_completeness') }} not between 0 and 1

    {%- for seed in ['suppression_rules', 'nurture_segment_rules'] %}

    union all
    {{ lead_scoring.repeated_number_errors(seed, 'priority') }}
    {%- endfor %}

    {%- for column in ['funnel_stage', 'content_stage'] %}

    union all
    {{ lead_scoring.reference_errors('nurture_segment_rules', column, 'funnel_stages', 'funnel_stage') }}
    {%- endfor %}

    union all

    select
        'nurture_segment_rules' as seed_name,
        rule_name,
        'attribute is blank; ' || coalesce('operator ' || operator, 'value "' || value || '"') || ' needs one' as error
    from nurture_segment_rules
    where
        attribute is null
        and coalesce(operator, value) is not null

    union all

    select
        'nurture_segment_rules' as seed_name,
        rule_name,
        case
            when activity_type is null then 'within_days is given without activity_type; say what the lead did'
            else 'within_days is "' || within_days || '"; write at most 3650'
        end as error
    from nurture_segment_rules
    where
        (activity_type is null and within_days is not null)
        or {{ lead_scoring.number_or_null('within_days') }} > 3650

    union all
    {{ lead_scoring.reference_errors(
        'nurture_segment_rules', 'activity_type', 'activity_types', 'activity_type',
        spelled=lead_scoring.written_activity_type('nurture_segment_rules'), aliases='activity_type_aliases'
    ) }}

    union all
    {{ lead_scoring.reference_errors(
        'nurture_segment_rules', 'suppression_reason', 'suppression_rules', 'reason', except_for=['any', 'none']
    ) }}

    union all
    {{ lead_scoring.reference_errors(
        'suppression_rules', 'reason', 'known_reasons', 'reason',
        remedy='name it in suppressed_domains.csv, where nothing gives it'
    ) }}

    union all

    select
        'nurture_segment_rules' as seed_name,
        'last rule' as rule_name,
        'no rule matches every lead; give the last one no condition' as error
    from rules_for_all
    where scoring_model is null
    having count(*) = 0

)

select * from final
