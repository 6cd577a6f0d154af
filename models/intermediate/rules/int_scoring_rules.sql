{#- Every kind of rule has a seed of its own; a column that the seed of a kind lacks is null here and limits nothing. -#}
{%- set kinds = lead_scoring.rule_kinds() -%}
{%- set columns = [
    'category', 'points', 'description', 'activity_type', 'page_category', 'content_type', 'campaign', 'sequence_name', 'max_per_day', 'max_count',
    'window_days', 'within_days', 'max_points', 'decay', 'decay_days', 'decay_percent', 'measure', 'at_least', 'at_most', 'inactive_days', 'qualifies_as',
] -%}

with

scoring_models as (

    select * from {{ ref('int_scoring_models') }}

),

scoring_categories as (

    select * from {{ ref('int_scoring_categories') }}

),

rule_keys as (

    select * from {{ ref('int_rule_keys') }}

),

activity_type_aliases as (

    select * from {{ ref('activity_type_aliases') }}

),

sequence_aliases as (

    select * from {{ ref('sequence_aliases') }}

),

{% for seed in kinds.values() %}
{{ seed }} as (

    {{ lead_scoring.weight_rows(seed) }}

),
{% endfor %}
weights as (

    {%- for kind, seed in kinds.items() %}

    select
        scoring_model,
        rule_id,
        {%- for column in columns %}
        {{ column if column in lead_scoring.weight_columns()[seed] else 'cast(null as ' ~ dbt.type_string() ~ ')' }} as {{ column }},
        {%- endfor %}
        '{{ kind }}' as rule_kind
    from {{ seed }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}

),

-- The conditions of an explicit rule are rows that share category and points; take one of them. Those of another rule have no
-- category, and are no rule.
numbered as (

    select
        *,
        row_number() over (
            partition by scoring_model, rule_kind, rule_id
            order by {{ lead_scoring.binary_order('description') }} asc nulls last
        ) as row_in_rule
    from weights

),

final as (

    select
        -- ids
        rule_keys.rule_key,
        scoring_models.model_key,
        scoring_categories.category_key,
        conditions.rule_key as condition_rule_key,
        weights.scoring_model,
        weights.rule_id,
        weights.rule_kind,

        -- dimension, category and description
        scoring_categories.dimension,
        weights.category,
        coalesce(weights.description, replace(weights.rule_id, '_', ' ')) as description,

        -- filters; null matches anything
        coalesce(type_aliases.activity_type, {{ lead_scoring.written_activity_type('weights') }}) as activity_type,
        lower(trim(weights.page_category)) as page_category,
        {{ lead_scoring.snake_case(lead_scoring.collapse_spaces('weights.content_type')) }} as content_type,
        lower({{ lead_scoring.collapse_spaces('weights.campaign') }}) as campaign,
        {{ lead_scoring.snake_case(lead_scoring.collapse_spaces('coalesce(sequence_aliases.sequence_name, weights.sequence_name)')) }} as sequence_name,

        -- when it fires
        lower(weights.measure) as measure,
        cast(weights.at_least as {{ dbt.type_int() }}) as at_least,
        cast(weights.at_most as {{ dbt.type_int() }}) as at_most,
        cast(weights.inactive_days as {{ dbt.type_int() }}) as inactive_days,
        lower(weights.qualifies_as) as qualifies_as,

        -- points in ten-thousandths, and limits; null does not limit
        coalesce({{ lead_scoring.as_ten_thousandths('weights.points') }}, 0) as points,
        {{ lead_scoring.as_ten_thousandths('weights.max_points') }} as max_points,
        cast(weights.max_per_day as {{ dbt.type_int() }}) as max_per_day,
        cast(weights.max_count as {{ dbt.type_int() }}) as max_count,
        cast(coalesce(weights.window_days, weights.within_days) as {{ dbt.type_int() }}) as window_days,
        coalesce(lower(weights.decay), 'none') as decay,
        cast(weights.decay_days as {{ dbt.type_int() }}) as decay_days,
        cast(weights.decay_percent as {{ lead_scoring.points_type() }}) as decay_percent
    from numbered as weights
    inner join scoring_models
        on weights.scoring_model = scoring_models.scoring_model
    inner join rule_keys
        on
            scoring_models.scoring_model = rule_keys.scoring_model
            and scoring_models.score_version = rule_keys.score_version
            and weights.rule_kind = rule_keys.rule_kind
            and weights.rule_id = rule_keys.rule_id
    left join rule_keys as conditions
        on
            scoring_models.scoring_model = conditions.scoring_model
            and scoring_models.score_version = conditions.score_version
            and weights.rule_id = conditions.rule_id
            and conditions.rule_kind = 'explicit'
            and weights.rule_kind in ({{ lead_scoring.text_list(lead_scoring.rule_kinds('takes_conditions').keys()) }})
    left join scoring_categories
        on
            weights.scoring_model = scoring_categories.scoring_model
            and weights.category = scoring_categories.category
    left join activity_type_aliases as type_aliases
        on {{ lead_scoring.written_activity_type('weights') }} = type_aliases.alias
    left join sequence_aliases
        on {{ lead_scoring.snake_case(lead_scoring.collapse_spaces('weights.sequence_name')) }} = sequence_aliases.alias
    where
        weights.row_in_rule = 1
        and (weights.rule_kind = 'fast_track' or scoring_categories.category_key is not null)

)

select * from final
