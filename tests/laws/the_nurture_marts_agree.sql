-- Every lead of a segment has its next touch or a reason for none. One sequence a lead is active, the one that is said to go on, and
-- nobody who is held out, in a deal or must not be mailed is in one; touches are counted alike; nobody is sent what it had before, and
-- a check-in that is due stands in the call list.
with

next_touches as (

    select * from {{ ref('nurture_next_touches') }}

),

enrolments as (

    select * from {{ ref('nurture_enrolments') }}

),

touches as (

    select * from {{ ref('nurture_touches') }}

),

segments as (

    select * from {{ ref('nurture_segments') }}

),

queue as (

    select * from {{ ref('sales_queue') }}

),

activities as (

    select * from {{ ref('int_activities') }}

),

forgotten as (

    select
        segments.lead_id,
        'in a segment, and without a next touch or a reason' as problem
    from segments
    left join next_touches
        on segments.lead_id = next_touches.lead_id
    where next_touches.reason is null

),

open_enrolments as (

    select
        enrolments.lead_id,
        sum(case when enrolments.status = 'active' then 1 else 0 end) as active_count,
        max(case when enrolments.status = 'active' then enrolments.sequence end) as active_sequence
    from enrolments
    where enrolments.exited_on is null
    group by enrolments.lead_id

),

-- Of merged and deleted records nothing is said.
at_odds as (

    select
        open_enrolments.lead_id,
        'active in more than one sequence, or in another one than nurture_next_touches says' as problem
    from open_enrolments
    inner join next_touches
        on open_enrolments.lead_id = next_touches.lead_id
    where
        open_enrolments.active_count > 1
        or open_enrolments.active_sequence != next_touches.sequence
        or (next_touches.enrolment_number is not null and open_enrolments.active_count = 0)
        or (open_enrolments.active_count = 1 and next_touches.enrolment_number is null)

),

unended as (

    select
        enrolments.lead_id,
        'in a sequence that the lead may not be in' as problem
    from enrolments
    inner join next_touches
        on enrolments.lead_id = next_touches.lead_id
    where
        enrolments.exited_on is null
        and next_touches.status in ('with_sales', 'open_opportunity', 'suppressed')

),

counted as (

    select
        lead_id,
        sequence,
        enrolment_number,
        count(*) as touch_count
    from touches
    group by
        lead_id,
        sequence,
        enrolment_number

),

miscounted as (

    select
        enrolments.lead_id,
        'touches are counted otherwise in nurture_touches' as problem
    from enrolments
    left join counted
        on
            enrolments.lead_id = counted.lead_id
            and enrolments.sequence = counted.sequence
            and enrolments.enrolment_number = counted.enrolment_number
    where enrolments.touch_count != coalesce(counted.touch_count, 0)

),

unenrolled as (

    select
        touches.lead_id,
        'touched without an enrolment' as problem
    from touches
    left join enrolments
        on
            touches.lead_id = enrolments.lead_id
            and touches.sequence = enrolments.sequence
            and touches.enrolment_number = enrolments.enrolment_number
    where enrolments.lead_id is null

),

repeated as (

    select
        next_touches.lead_id,
        'to be sent what it had before' as problem
    from next_touches
    inner join activities
        on
            next_touches.lead_id = activities.lead_id
            and next_touches.content_id = activities.content_id
            and next_touches.scored_on >= activities.known_on
    where not activities.is_deleted

),

uncalled as (

    select
        next_touches.lead_id,
        'a check-in is due, and nobody is to call' as problem
    from next_touches
    left join queue
        on next_touches.lead_id = queue.lead_id
    where
        next_touches.status = 'due'
        and next_touches.channel = 'sales_check_in'
        and queue.lead_id is null

),

final as (

    select * from forgotten
    union all
    select * from at_odds
    union all
    select * from unended
    union all
    select * from miscounted
    union all
    select * from unenrolled
    union all
    select * from repeated
    union all
    select * from uncalled

)

select
    problem,
    count(*) as leads
from final
group by problem
