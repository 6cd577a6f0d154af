with

lead_scores as (

    select * from {{ ref('lead_scores') }}
    where is_primary_model

),

leads_current as (

    select * from {{ ref('leads_current') }}

),

lead_lifecycle as (

    select * from {{ ref('lead_lifecycle') }}

),

nurture_segments as (

    select * from {{ ref('nurture_segments') }}

),

final as (

    select
        -- ids
        lead_scores.lead_id,

        -- strings
        lead_scores.scoring_model,
        lead_scores.qualification,
        lead_lifecycle.lifecycle_stage,
        nurture_segments.segment,
        coalesce(nurture_segments.lead_source, 'unknown') as lead_source,
        leads_current.industry,
        leads_current.company_size_band,

        -- numerics
        lead_scores.lead_score,
        lead_lifecycle.days_in_stage,
        {{ dbt.datediff('cast(leads_current.created_at as date)', 'cast(lead_lifecycle.first_mql_at as date)', 'day') }} as days_to_mql,

        -- booleans
        lead_scores.is_mql,
        lead_scores.is_sql,

        -- dates
        cast(leads_current.created_at as date) as created_on
    from lead_scores
    inner join leads_current
        on lead_scores.lead_id = leads_current.lead_id
    left join lead_lifecycle
        on lead_scores.lead_id = lead_lifecycle.lead_id
    left join nurture_segments
        on lead_scores.lead_id = nurture_segments.lead_id

)

select * from final
