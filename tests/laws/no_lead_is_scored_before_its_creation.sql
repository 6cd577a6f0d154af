-- Neither on a requested day nor on one that a qualification looks back at.
select
    leads.lead_id,
    scoring_days.scored_on,
    leads.created_on
from {{ ref('int_lead_score_dates') }} as scoring_days
inner join {{ ref('int_lead_keys') }} as lead_keys
    on scoring_days.lead_key = lead_keys.lead_key
inner join {{ ref('int_leads') }} as leads
    on lead_keys.lead_id = leads.lead_id
where scoring_days.scored_on < leads.created_on
