-- Neither on a requested day nor on one that a qualification remembers.
select
    lead_days.lead_id,
    lead_days.scored_on,
    leads.created_on
from {{ ref('int_lead_days') }} as lead_days
inner join {{ ref('int_leads') }} as leads
    on lead_days.lead_id = leads.lead_id
where lead_days.scored_on < leads.created_on
