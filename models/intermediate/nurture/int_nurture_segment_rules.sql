-- The gate: no rule is read while a weight table has a mistake.
-- depends_on: {{ ref('int_rule_mistakes') }}

with

segment_rules as (

    select * from {{ ref('nurture_segment_rules') }}

),

final as (

    select
        cast(priority as {{ dbt.type_int() }}) as priority,
        segment,
        lower(qualification) as qualification,
        lower(funnel_stage) as funnel_stage,
        cast(min_days_inactive as {{ dbt.type_int() }}) as min_days_inactive,
        cast(max_days_inactive as {{ dbt.type_int() }}) as max_days_inactive,
        min_fit_grade,
        max_fit_grade,
        cast(min_fit_completeness as {{ lead_scoring.points_type() }}) as min_fit_completeness,
        lower(suppression_reason) as suppression_reason,
        cast(min_score as {{ lead_scoring.points_type() }}) as min_score,
        cast(max_score as {{ lead_scoring.points_type() }}) as max_score,
        sequence,
        reason
    from segment_rules

)

select * from final
