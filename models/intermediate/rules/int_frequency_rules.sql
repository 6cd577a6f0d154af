with

scoring_rules as (

    select * from {{ ref('int_scoring_rules') }}
    where rule_kind = 'frequency'

),

frequency_weights as (

    {{ lead_scoring.weight_rows('frequency_weights') }}

),

activity_type_aliases as (

    select * from {{ ref('activity_type_aliases') }}

),

final as (

    select
        scoring_rules.scoring_model,
        scoring_rules.rule_id,
        -- What the rule counts; null matches anything.
        coalesce(type_aliases.activity_type, {{ lead_scoring.written_activity_type('weights') }}) as activity_type,
        lower(trim(weights.page_category)) as page_category,
        lower(weights.measure) as measure,
        -- When it fires, and what that is worth.
        cast(weights.window_days as {{ dbt.type_int() }}) as window_days,
        cast(weights.at_least as {{ dbt.type_int() }}) as at_least,
        cast(weights.at_most as {{ dbt.type_int() }}) as at_most,
        scoring_rules.points
    from frequency_weights as weights
    inner join scoring_rules
        on
            weights.scoring_model = scoring_rules.scoring_model
            and weights.rule_id = scoring_rules.rule_id

    left join activity_type_aliases as type_aliases
        on {{ lead_scoring.written_activity_type('weights') }} = type_aliases.alias
)

select * from final
