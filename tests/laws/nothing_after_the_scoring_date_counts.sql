-- A score of a day knows nothing of later days.
select
    lead_id,
    scoring_model,
    scored_on,
    rule_id
from {{ ref('lead_score_contributions') }}
where
    last_occurred_on > scored_on
    or first_occurred_on > last_occurred_on
    or next_expires_on <= scored_on
