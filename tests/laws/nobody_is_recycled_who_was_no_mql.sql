-- A lead falls back from a qualification no more often than it has qualified; one that was qualified already when memory
-- begins can be recycled without a count.
select
    lead_id,
    lifecycle_stage,
    mql_count,
    recycled_count,
    is_left_censored
from {{ ref('lead_lifecycle') }}
where
    recycled_count > mql_count
    or (lifecycle_stage = 'recycled' and mql_count = 0 and not is_left_censored)
