-- What stands in two marts is the same in both: who is qualified, since when and with which score, whose task it is and by
-- when; when it goes cold; how often a lead became SQL; and that a crossing by score has rules that made it.
with

queue as (

    select * from {{ ref('sales_queue') }}
    where task_type != 'nurture_check_in'

),

crossings as (

    select * from {{ ref('speed_to_lead') }}

),

scores as (

    select * from {{ ref('lead_scores') }}
    where is_primary_model

),

outlooks as (

    select * from {{ ref('score_outlook') }}
    where is_primary_model

),

lifecycles as (

    select * from {{ ref('lead_lifecycle') }}

),

opportunities as (

    select * from {{ ref('int_opportunities') }}

),

handovers as (

    select * from {{ ref('int_handovers') }}

),

responses as (

    select * from {{ ref('int_handover_responses') }}

),

handover_rules as (

    select * from {{ ref('int_handover_rules') }}

),

differing_scores as (

    select
        queue.lead_id,
        'sales_queue says otherwise than lead_scores' as problem
    from queue
    left join scores
        on
            queue.lead_id = scores.lead_id
            and queue.scored_on = scores.scored_on
            and queue.qualification = scores.qualification
            and queue.lead_score = scores.lead_score
            and coalesce(queue.qualified_on, cast('0001-01-01' as date)) = coalesce(scores.qualified_on, cast('0001-01-01' as date))
            and scores.suppression_reason is null
    where scores.lead_id is null

),

differing_outlooks as (

    select
        queue.lead_id,
        'sales_queue says otherwise than score_outlook' as problem
    from queue
    inner join outlooks
        on queue.lead_id = outlooks.lead_id
    where coalesce(queue.goes_cold_on, cast('9999-12-31' as date)) != coalesce(outlooks.leaves_qualification_on, cast('9999-12-31' as date))

),

differing_tasks as (

    select
        queue.lead_id,
        'sales_queue says otherwise than speed_to_lead' as problem
    from queue
    left join crossings
        on
            queue.task_id = crossings.task_id
            and queue.owner_id = crossings.owner_id
            and queue.due_at = crossings.due_at
            and queue.qualifying_at = crossings.qualifying_at
            and not crossings.is_closed
    where
        queue.qualified_on is not null
        and crossings.task_id is null

),

counted as (

    select
        lead_id,
        sum(case when qualification = 'sql' then 1 else 0 end) as sql_count,
        sum(case when qualification = 'mql' then 1 else 0 end) as mql_count
    from crossings
    group by lead_id

),

differing_counts as (

    select
        lifecycles.lead_id,
        'speed_to_lead says otherwise than lead_lifecycle' as problem
    from lifecycles
    left join counted
        on lifecycles.lead_id = counted.lead_id
    where
        lifecycles.sql_count != coalesce(counted.sql_count, 0)
        or lifecycles.mql_count < coalesce(counted.mql_count, 0)

),

-- Who is qualified is to be called, was answered, or is somebody's deal.
answered as (

    select handovers.lead_id
    from handovers
    inner join responses
        on handovers.task_id = responses.task_id
    where
        handovers.left_on is null
        and responses.closed_at is not null

),

in_a_deal as (

    select opportunities.lead_id
    from opportunities
    inner join scores
        on opportunities.lead_id = scores.lead_id
    where {{ lead_scoring.is_open_on('opportunities', 'scores.scored_on') }}

),

forgotten as (

    select
        scores.lead_id,
        'qualified, and nobody is to call' as problem
    from scores
    where
        scores.is_mql
        and scores.suppression_reason is null
        and scores.lead_id not in (select queue.lead_id from queue)
        and scores.lead_id not in (select answered.lead_id from answered)
        and scores.lead_id not in (select in_a_deal.lead_id from in_a_deal)

),

unexplained as (

    select
        handovers.lead_id,
        'crossed by score without a rule that fired' as problem
    from handovers
    left join handover_rules
        on
            handovers.lead_id = handover_rules.lead_id
            and handovers.scoring_model = handover_rules.scoring_model
            and handovers.evaluated_on = handover_rules.evaluated_on
    where
        handovers.qualified_by = 'score'
        and handovers.lead_score > 0
        and not handovers.is_left_censored
        and handover_rules.lead_id is null

),

final as (

    select * from differing_scores
    union all
    select * from differing_outlooks
    union all
    select * from differing_tasks
    union all
    select * from differing_counts
    union all
    select * from forgotten
    union all
    select * from unexplained

)

select
    problem,
    count(*) as leads
from final
group by problem
