with

scoring_rules as (

    select * from {{ ref('int_scoring_rules') }}
    where rule_kind = 'behavioral'

),

behavioral_weights as (

    {{ lead_scoring.weight_rows('behavioral_weights') }}

),

activity_type_aliases as (

    select * from {{ ref('activity_type_aliases') }}

),

final as (

    select
        scoring_rules.scoring_model,
        scoring_rules.rule_id,
        -- What the rule looks for; null matches anything.
        coalesce(type_aliases.activity_type, {{ lead_scoring.written_activity_type('weights') }}) as activity_type,
        lower(trim(weights.page_category)) as page_category,
        {{ lead_scoring.snake_case(lead_scoring.collapse_spaces('weights.content_type')) }} as content_type,
        lower({{ lead_scoring.collapse_spaces('weights.campaign') }}) as campaign,
        -- What an occurrence is worth, and how many count; null does not limit.
        scoring_rules.points,
        cast(weights.max_per_day as {{ dbt.type_int() }}) as max_per_day,
        cast(weights.max_count as {{ dbt.type_int() }}) as max_count,
        cast(weights.window_days as {{ dbt.type_int() }}) as window_days,
        cast(weights.max_points as {{ lead_scoring.points_type() }}) as max_points,
        coalesce(lower(weights.decay), 'none') as decay,
        cast(weights.decay_days as {{ dbt.type_int() }}) as decay_days,
        cast(weights.decay_percent as {{ lead_scoring.points_type() }}) as decay_percent
    from behavioral_weights as weights
    inner join scoring_rules
        on
            weights.scoring_model = scoring_rules.scoring_model
            and weights.rule_id = scoring_rules.rule_id

    left join activity_type_aliases as type_aliases
        on {{ lead_scoring.written_activity_type('weights') }} = type_aliases.alias
)

select * from final
