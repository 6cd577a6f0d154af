with

lead_scores as (

    select * from {{ ref('lead_scoring', 'lead_scores') }}
    where is_primary_model and is_mql

),

nurture_segments as (

    select * from {{ ref('lead_scoring', 'nurture_segments') }}

),

final as (

    select
        lead_scores.lead_id,
        lead_scores.qualification,
        nurture_segments.funnel_stage,
        lead_scores.lead_score,
        lead_scores.top_reasons,
        lead_scores.scored_on
    from lead_scores
    inner join nurture_segments
        on lead_scores.lead_id = nurture_segments.lead_id

)

select * from final
