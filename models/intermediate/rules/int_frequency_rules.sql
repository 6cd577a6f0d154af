with

scoring_rules as (

    select * from {{ ref('int_scoring_rules') }}
    where rule_kind = 'frequency'

),

frequency_weights as (

    {{ lead_scoring.weight_rows('frequency_weights') }}

),

final as (

    select
        scoring_rules.scoring_model,
        scoring_rules.rule_id,
        -- What the rule counts; null matches anything.
        {{ lead_scoring.snake_case('trim(weights.activity_type)') }} as activity_type,
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

)

select * from final
