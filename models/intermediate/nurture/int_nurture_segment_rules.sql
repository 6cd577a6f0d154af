-- The gate: no rule is read while a seed has an error.
-- depends_on: {{ ref('int_seed_errors') }}

with

segment_rules as (

    {{ lead_scoring.segment_rule_rows(ref('nurture_segment_rules')) }}

),

activity_type_aliases as (

    select * from {{ ref('activity_type_aliases') }}

),

-- Former weights of the primary model have its public name.
primary_model as (

    select distinct published_as
    from {{ ref('int_scoring_models') }}
    where is_primary

),

final as (

    select
        cast(segment_rules.priority as {{ dbt.type_int() }}) as priority,
        segment_rules.segment,
        coalesce(segment_rules.scoring_model, primary_model.published_as) as scoring_model,
        lower(segment_rules.lifecycle_stage) as lifecycle_stage,
        coalesce(segment_rules.{{ lead_scoring.segment_attributes() | join(', segment_rules.') }}, segment_rules.attribute) is not null as has_conditions,
        lower(segment_rules.qualification) as qualification,
        lower(segment_rules.funnel_stage) as funnel_stage,
        cast(segment_rules.min_days_inactive as {{ dbt.type_int() }}) as min_days_inactive,
        cast(segment_rules.max_days_inactive as {{ dbt.type_int() }}) as max_days_inactive,
        segment_rules.min_fit_grade,
        segment_rules.max_fit_grade,
        cast(segment_rules.min_fit_completeness as {{ lead_scoring.points_type() }}) as min_fit_completeness,
        lower(segment_rules.suppression_reason) as suppression_reason,
        cast(segment_rules.min_score as {{ lead_scoring.points_type() }}) as min_score,
        cast(segment_rules.max_score as {{ lead_scoring.points_type() }}) as max_score,
        coalesce(type_aliases.activity_type, {{ lead_scoring.written_activity_type('segment_rules') }}) as activity_type,
        cast(segment_rules.within_days as {{ dbt.type_int() }}) as within_days,
        segment_rules.sequence,
        segment_rules.content_stage,
        segment_rules.reason
    from segment_rules
    cross join primary_model
    left join activity_type_aliases as type_aliases
        on {{ lead_scoring.written_activity_type('segment_rules') }} = type_aliases.alias

)

select * from final
