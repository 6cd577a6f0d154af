with

handovers as (

    select * from {{ ref('int_handovers') }}

),

calendar as (

    select * from {{ ref('int_sales_calendar') }}

),

activities as (

    select * from {{ ref('int_activities') }}
    where
        is_scored
        and activity_type in ('call', 'meeting', 'email_reply')

),

dispositions as (

    select * from {{ ref('int_dispositions') }}
    where
        not is_orphan
        and status is not null

),

sla_rules as (

    select
        lower(trim(qualification)) as qualification,
        lower(trim(qualified_by)) as qualified_by,
        lower(trim(task_type)) as task_type,
        lower(trim(calendar)) as calendar,
        cast({{ lead_scoring.number_or_null('due_in_hours') }} as {{ dbt.type_bigint() }}) as due_in_hours,
        cast({{ lead_scoring.number_or_null('due_in_days') }} as {{ dbt.type_bigint() }}) as due_in_days
    from {{ ref('sla_rules') }}

),

-- A rule for the way the lead qualified takes precedence over a blank one.
ranked_rules as (

    select
        handovers.task_id,
        sla_rules.task_type,
        sla_rules.calendar,
        sla_rules.due_in_hours,
        sla_rules.due_in_days,
        row_number() over (
            partition by handovers.task_id
            order by case when sla_rules.qualified_by is null then 2 else 1 end asc
        ) as rule_rank
    from handovers
    inner join sla_rules
        on
            handovers.qualification = sla_rules.qualification
            and (sla_rules.qualified_by is null or handovers.qualified_by = sla_rules.qualified_by)

),

started as (

    select
        handovers.*,
        cast(handovers.qualifying_at as date) as started_on,
        {{ lead_scoring.second_of_day('handovers.qualifying_at') }} as started_second,
        {{ lead_scoring.add_days('handovers.scored_on', 1) }} as day_after,
        ranked_rules.task_type,
        ranked_rules.calendar,
        ranked_rules.due_in_hours,
        ranked_rules.due_in_days
    from handovers
    left join ranked_rules
        on
            handovers.task_id = ranked_rules.task_id
            and ranked_rules.rule_rank = 1

),

-- due_in_days counts from the first working day that is not over yet.
positioned as (

    select
        started.*,
        {{ lead_scoring.working_position('calendar', 'started.started_second') }} as started_position,
        {{ lead_scoring.working_position('calendar', 'started.started_second') }} + started.due_in_hours * 3600 as due_position,
        calendar.working_days_until + started.due_in_days
        + case when calendar.working_seconds > 0 and started.started_second < least(calendar.closes_second, 86399) then 0 else 1 end as due_day_number
    from started
    left join calendar
        on
            started.calendar = calendar.calendar
            and started.started_on = calendar.calendar_day

),

due_days as (

    select
        positioned.task_id,
        calendar.calendar_day,
        calendar.closes_second as due_second
    from positioned
    inner join calendar
        on
            positioned.calendar = calendar.calendar
            and positioned.due_day_number = calendar.working_days_until
            and calendar.working_seconds > 0

    union all

    select
        positioned.task_id,
        calendar.calendar_day,
        calendar.opens_second + positioned.due_position - calendar.seconds_before as due_second
    from positioned
    inner join calendar
        on
            positioned.calendar = calendar.calendar
            and positioned.started_on <= calendar.calendar_day
            and positioned.due_position > calendar.seconds_before
            and positioned.due_position <= calendar.seconds_before + calendar.working_seconds

),

-- A deadline at midnight belongs to the day that ends then.
due as (

    select
        due_days.task_id,
        {{ lead_scoring.add_seconds('cast(due_days.calendar_day as ' ~ dbt.type_timestamp() ~ ')', 'least(due_days.due_second, 86399)') }} as due_at
    from due_days

),

ranked_touches as (

    select
        started.task_id,
        activities.activity_type,
        activities.occurred_at,
        row_number() over (
            partition by started.task_id
            order by activities.occurred_at asc, {{ lead_scoring.binary_order('activities.activity_type') }} asc
        ) as touch_number
    from started
    inner join activities
        on
            started.lead_id = activities.lead_id
            and started.qualifying_at < activities.occurred_at
            and started.day_after > activities.occurred_on
            and started.day_after > activities.known_on

),

first_touches as (

    select
        ranked_touches.task_id,
        ranked_touches.activity_type,
        ranked_touches.occurred_at,
        {{ lead_scoring.working_position('calendar', lead_scoring.second_of_day('ranked_touches.occurred_at')) }} as touched_position
    from ranked_touches
    inner join started
        on ranked_touches.task_id = started.task_id
    left join calendar
        on
            started.calendar = calendar.calendar
            and cast(ranked_touches.occurred_at as date) = calendar.calendar_day
    where ranked_touches.touch_number = 1

),

later_dispositions as (

    select
        started.task_id,
        dispositions.status,
        dispositions.reason,
        dispositions.rep,
        dispositions.occurred_at,
        started.next_qualifying_at is null or dispositions.occurred_at <= started.next_qualifying_at as is_of_this_handover
    from started
    inner join dispositions
        on
            started.lead_id = dispositions.lead_id
            and started.qualifying_at < dispositions.occurred_at
            and started.day_after > cast(dispositions.occurred_at as date)

),

-- Recycling a lead does not close its task.
closings as (

    select
        task_id,
        min(occurred_at) as disposed_at
    from later_dispositions
    where status != 'recycled'
    group by task_id

),

-- Sales may already have answered a lead that qualified before the lookback begins.
earlier_responses as (

    select
        started.task_id,
        activities.occurred_at
    from started
    inner join activities
        on
            started.lead_id = activities.lead_id
            and started.qualifying_at >= activities.occurred_at
            and started.day_after > activities.known_on
    where started.is_left_censored

    union all

    select
        started.task_id,
        dispositions.occurred_at
    from started
    inner join dispositions
        on
            started.lead_id = dispositions.lead_id
            and started.qualifying_at >= dispositions.occurred_at
    where
        started.is_left_censored
        and dispositions.status != 'recycled'

),

answered_before as (

    select
        task_id,
        max(occurred_at) as answered_at
    from earlier_responses
    group by task_id

),

ranked_dispositions as (

    select
        *,
        row_number() over (
            partition by task_id
            order by
                occurred_at desc,
                {{ lead_scoring.binary_order('status') }} asc,
                {{ lead_scoring.binary_order("coalesce(reason, '')") }} asc,
                {{ lead_scoring.binary_order("coalesce(rep, '')") }} asc
        ) as disposition_rank
    from later_dispositions
    where is_of_this_handover

),

-- A hundredth of an hour is 36 seconds.
measured as (

    select
        positioned.*,
        due.due_at,
        first_touches.activity_type as first_touch_type,
        first_touches.occurred_at as first_touched_at,
        first_touches.touched_position - positioned.started_position + 18 as rounded_seconds,
        closings.disposed_at as first_disposed_at,
        answered_before.answered_at
    from positioned
    left join due
        on positioned.task_id = due.task_id
    left join first_touches
        on positioned.task_id = first_touches.task_id
    left join closings
        on positioned.task_id = closings.task_id
    left join answered_before
        on positioned.task_id = answered_before.task_id

),

final as (

    select
        measured.task_id,
        measured.task_type,
        measured.due_at,
        case
            when measured.first_touched_at <= measured.due_at then 'met'
            when measured.first_touched_at > measured.due_at then 'breached'
            when measured.due_at <= cast(measured.day_after as {{ dbt.type_timestamp() }}) then 'breached'
            else 'open'
        end as sla_status,
        measured.first_touch_type,
        measured.first_touched_at,
        cast(cast((measured.rounded_seconds - mod(measured.rounded_seconds, 36)) / 36 as {{ dbt.type_bigint() }}) * cast(0.01 as decimal(3, 2)) as decimal(18, 2)) as hours_to_touch,
        newest.status as disposition,
        newest.reason as disposition_reason,
        newest.rep as disposition_rep,
        newest.occurred_at as disposed_at,
        case
            when measured.answered_at is not null then measured.answered_at
            when measured.first_disposed_at <= measured.first_touched_at then measured.first_disposed_at
            else coalesce(measured.first_touched_at, measured.first_disposed_at)
        end as closed_at
    from measured
    left join ranked_dispositions as newest
        on
            measured.task_id = newest.task_id
            and newest.disposition_rank = 1

)

select * from final
