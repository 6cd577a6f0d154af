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

behavioral_weights as (

    select * from {{ ref('behavioral_weights') }}
    where scoring_model in (select named.scoring_model from scoring_models as named)

),

segment_rules as (

    {{ lead_scoring.segment_rule_rows(ref('nurture_segment_rules')) }}

),

nurture_sequences as (

    select trim(sequence) as sequence
    from {{ ref('nurture_sequences') }}

),

sequence_options as (

    {{ lead_scoring.listed_options('nurture_sequences', 'sequence') }}

),

content_library as (

    select * from {{ ref('content_library') }}

),

industries as (

    select distinct lower(industry) as industry
    from {{ ref('industry_aliases') }}

),

industry_options as (

    {{ lead_scoring.listed_options('industries', 'industry') }}

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
        || coalesce('use one of ' || model_options.listed || ', or ', '') || 'add it to scoring_models.csv' as error,
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
        'unknown {{ column }} "' || {{ seed }}.{{ column }} || '"; use one of ' || {{ seed }}_options.listed as error,
        'suspicion' as severity
    from {{ seed }}
    cross join {{ seed }}_options
    where {{ seed }}.row_count = 1
    {%- endfor %}

    {%- for stage in ['mql', 'sql'] %}

    union all

    select
        'scoring_models' as seed_name,
        scoring_model as rule_name,
        'score_floor is ' || score_floor || ' and {{ stage }}_exit is ' || coalesce({{ stage }}_exit, {{ stage }}_enter) || ': no score falls below it, so no {{ stage | upper }} leaves by its score' as error,
        'note' as severity
    from scoring_models
    where {{ lead_scoring.number_or_null('score_floor') }} >= {{ lead_scoring.number_or_null('coalesce(' ~ stage ~ '_exit, ' ~ stage ~ '_enter)') }}
    {%- endfor %}

    union all

    select
        'behavioral_weights' as seed_name,
        scoring_model || '/' || coalesce(rule_id, '?') as rule_name,
        'decay_days is ' || decay_days || ' and decay is ' || coalesce(decay, 'blank') || ', so nothing fades; write half_life, linear or step in decay, or empty decay_days' as error,
        'note' as severity
    from behavioral_weights
    where
        decay_days is not null
        and coalesce(lower(decay), 'none') = 'none'

    union all

    -- A sequence that a tool sends by itself is no error.
    select
        'nurture_segment_rules' as seed_name,
        coalesce(segment_rules.priority, '?') || '/' || coalesce(segment_rules.segment, '?') as rule_name,
        'sequence "' || segment_rules.sequence || '" has no row in nurture_sequences.csv, so nothing is planned for its leads; add it there'
        || coalesce(', or use one of ' || sequence_options.listed, '') as error,
        'note' as severity
    from segment_rules
    left join nurture_sequences
        on trim(segment_rules.sequence) = nurture_sequences.sequence
    cross join sequence_options
    where
        segment_rules.sequence is not null
        and nurture_sequences.sequence is null

    union all

    select
        'content_library' as seed_name,
        coalesce(content_library.content_id, '?') as rule_name,
        'unknown industry "' || content_library.industry || '"; use one of ' || industry_options.listed as error,
        'suspicion' as severity
    from content_library
    left join industries
        on lower(trim(content_library.industry)) = industries.industry
    cross join industry_options
    where
        content_library.industry is not null
        and industries.industry is null

),

final as (

    select
        seed_name,
        rule_name,
        error,
        severity
    from suspicions
    where error is not null
    group by
        seed_name,
        rule_name,
        error,
        severity

)

select * from final
