-- Left joins and limits may neither drop a lead nor multiply it: every live lead that existed on the
-- day has one score of every enabled model.
with

expected as (

    select
        leads.lead_id,
        scoring_models.scoring_model,
        scoring_dates.scored_on
    from {{ ref('int_leads') }} as leads
    cross join {{ ref('int_scoring_models') }} as scoring_models
    inner join {{ ref('int_scoring_dates') }} as scoring_dates
        on leads.created_on <= scoring_dates.scored_on
    where not leads.is_deleted and not leads.is_merged

),

found as (

    select
        lead_id,
        scoring_model,
        scored_on,
        count(*) as score_count
    from {{ ref('lead_scores_daily') }}
    group by
        lead_id,
        scoring_model,
        scored_on

)

select
    expected.lead_id,
    found.lead_id as found_lead_id,
    found.score_count
from expected
full outer join found
    on
        expected.lead_id = found.lead_id
        and expected.scoring_model = found.scoring_model
        and expected.scored_on = found.scored_on
where
    expected.lead_id is null
    or coalesce(found.score_count, 0) != 1
