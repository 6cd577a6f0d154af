with

segments as (

    select * from {{ ref('int_nurture_segments') }}

),

newest_day as (

    select max(scored_on) as scored_on
    from segments

),

final as (

    select
        -- ids
        segments.lead_id,
        segments.scored_on,

        -- segment
        segments.segment,
        segments.segment_reason,
        segments.funnel_stage,

        -- what to tailor the nurturing to
        segments.industry,
        segments.company_size_band,
        segments.lead_source,
        segments.sequence,
        segments.content_types
    from segments
    inner join newest_day
        on segments.scored_on = newest_day.scored_on

)

select * from final
