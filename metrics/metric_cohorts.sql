with

funnel_metrics as (

    select * from {{ ref('funnel_metrics') }}

),

final as (

    select
        cast(cohort_week as {{ dbt.type_string() }}) || ' ' || lead_source || ' ' || segment as cohort_id,
        lead_source,
        segment,
        pipeline,
        cohort_week
    from funnel_metrics

)

select * from final
