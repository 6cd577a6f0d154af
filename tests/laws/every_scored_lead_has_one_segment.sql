-- Exactly one nurture segment for every lead that the primary model scored.
with

scored as (

    select lead_id from {{ ref('lead_scores') }}
    where is_primary_model

),

segmented as (

    select
        lead_id,
        count(*) as segment_count
    from {{ ref('nurture_segments') }}
    group by lead_id

)

select
    scored.lead_id,
    segmented.lead_id as segmented_lead_id,
    segmented.segment_count
from scored
full outer join segmented
    on scored.lead_id = segmented.lead_id
where
    scored.lead_id is null
    or coalesce(segmented.segment_count, 0) != 1
