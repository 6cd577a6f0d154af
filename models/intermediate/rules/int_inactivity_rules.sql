with

scoring_rules as (

    select * from {{ ref('int_scoring_rules') }}
    where rule_kind = 'inactivity'

),

inactivity_weights as (

    {{ lead_scoring.weight_rows('inactivity_weights') }}

),

final as (

    select
        scoring_rules.scoring_model,
        scoring_rules.rule_id,
        cast(weights.inactive_days as {{ dbt.type_int() }}) as inactive_days,
        scoring_rules.points
    from inactivity_weights as weights
    inner join scoring_rules
        on
            weights.scoring_model = scoring_rules.scoring_model
            and weights.rule_id = scoring_rules.rule_id

)

select * from final
