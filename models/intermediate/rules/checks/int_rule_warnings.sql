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

sales_reps as (

    select
        coalesce(rep, '?') as rule_name,
        trim(team) as team
    from {{ ref('sales_reps') }}

),

routed_teams as (

    select distinct lower(trim(team)) as team
    from {{ ref('routing_rules') }}
    where team is not null

),

team_options as (

    {{ lead_scoring.listed_options('routed_teams', 'team') }}

),

unrouted_reps as (

    select
        sales_reps.rule_name,
        sales_reps.team,
        team_options.listed
    from sales_reps
    left join routed_teams
        on lower(sales_reps.team) = routed_teams.team
    cross join team_options
    where
        sales_reps.team is not null
        and routed_teams.team is null
        -- Without any team nobody is routed.
        and team_options.listed is not null

),

content_library as (

    select * from {{ ref('content_library') }}

),

nurture_steps as (

    {{ lead_scoring.named_rules(ref('nurture_steps'), ['sequence', 'step']) }}

),

step_contents as (

    {{ lead_scoring.list_items('nurture_steps', 'rule_name', 'content_types', '|', none) }}

),

content_types as (

    select distinct content_type
    from content_library
    where content_type is not null

),

-- A library without any content has yet to be filled.
unknown_contents as (

    select
        step_contents.item,
        min(step_contents.rule_name) as rule_name
    from step_contents
    left join content_types
        on lower(step_contents.item) = lower(content_types.content_type)
    where
        content_types.content_type is null
        and exists (select filled.content_type from content_types as filled)
    group by step_contents.item

),

industries as (

    select distinct lower(industry) as industry
    from {{ ref('industry_aliases') }}

),

industry_options as (

    {{ lead_scoring.listed_options('industries', 'industry') }}

),

unknown_industries as (

    select
        coalesce(content_library.content_id, '?') as rule_name,
        content_library.industry,
        industry_options.listed
    from content_library
    left join industries
        on lower(trim(content_library.industry)) = industries.industry
    cross join industry_options
    where
        content_library.industry is not null
        and industries.industry is null

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
        'unknown {{ column }} "' || {{ seed }}.{{ column }} || '"; use one of ' || {{ seed }}_options.listed || ', or write it in a second row' as error,
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
        'nurture_segment_rules' as seed_name,
        coalesce(segment_rules.priority, '?') || '/' || coalesce(segment_rules.segment, '?') as rule_name,
        'scoring_model is ' || segment_rules.scoring_model || ', which is not enabled, so no lead meets the rule; write true in its is_enabled' as error,
        'note' as severity
    from segment_rules
    inner join scoring_models
        on segment_rules.scoring_model = scoring_models.scoring_model
    where lower(scoring_models.is_enabled) = 'false'

    union all

    select
        'sales_reps' as seed_name,
        rule_name,
        'no row of routing_rules.csv names team "' || team || '", so the rep is given no lead; add one, or write another of its teams: ' || listed as error,
        'note' as severity
    from unrouted_reps

    union all

    select
        'nurture_steps' as seed_name,
        rule_name,
        'no content in content_library.csv has content_type "' || item || '", so none is offered; add it there, or take it out of content_types' as error,
        'note' as severity
    from unknown_contents

    union all

    select
        'content_library' as seed_name,
        rule_name,
        'unknown industry "' || industry || '"; use one of ' || listed || ', or give it a row in industry_aliases.csv' as error,
        'suspicion' as severity
    from unknown_industries

    union all

    select
        'content_library' as seed_name,
        rule_name,
        'industry "' || industry || '" is no standard name, so it holds only where it was typed like this' as error,
        'note' as severity
    from unknown_industries

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
