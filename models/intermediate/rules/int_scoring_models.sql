-- The gate: no rule is read while a weight table has a mistake.
-- depends_on: {{ ref('int_rule_mistakes') }}

with

scoring_models as (

    select * from {{ ref('scoring_models') }}

),

enabled as (

    select
        scoring_model,
        description,
        mql_min_fit_grade,
        cast(score_floor as {{ lead_scoring.points_type() }}) as score_floor,
        cast(score_ceiling as {{ lead_scoring.points_type() }}) as score_ceiling,
        cast(mql_enter as {{ lead_scoring.points_type() }}) as mql_enter,
        -- Without an exit of its own, a stage is left where it was entered.
        cast(coalesce(mql_exit, mql_enter) as {{ lead_scoring.points_type() }}) as mql_exit,
        cast(sql_enter as {{ lead_scoring.points_type() }}) as sql_enter,
        cast(coalesce(sql_exit, sql_enter) as {{ lead_scoring.points_type() }}) as sql_exit,
        cast(coalesce(mql_cooldown_days, '0') as {{ dbt.type_int() }}) as mql_cooldown_days,
        lower(is_primary) = 'true' as is_primary
    from scoring_models
    where lower(is_enabled) = 'true'

)

select * from enabled
