with

sendings as (

    select * from {{ ref('int_nurture_sendings') }}

),

exits as (

    select * from {{ ref('int_nurture_exits') }}

),

steps as (

    select * from {{ ref('int_nurture_steps') }}

),

activities as (

    select * from {{ ref('int_activities') }}
    where
        lead_id is not null
        and not is_deleted
        and activity_type in (
            'call', 'meeting', 'call_attempt', 'email_delivered', 'email_open', 'email_click', 'unsubscribe', 'spam_complaint'
        )

),

newest_day as (

    select max(scored_on) as scored_on
    from {{ ref('int_scoring_dates') }}

),

known_activities as (

    select
        activities.activity_id,
        activities.lead_id,
        activities.activity_type,
        activities.sequence_name as sequence,
        activities.content_id,
        activities.occurred_at,
        activities.occurred_on,
        activities.is_machine,
        case when activities.sequence_name is not null then {{ lead_scoring.step_number('activities.sequence_step') }} end as step
    from activities
    inner join newest_day
        on activities.known_on <= newest_day.scored_on

),

calls as (

    select * from known_activities
    where activity_type in ('call', 'meeting', 'call_attempt')

),

-- An answer names its step or its content; others tell nothing of a sequence.
answers as (

    select * from known_activities
    where
        activity_type not in ('call', 'meeting', 'call_attempt')
        and (sequence is not null or content_id is not null)

),

ranked_sendings as (

    select
        *,
        row_number() over (
            partition by lead_id, sequence, enrolment_number, step, channel
            order by sending_number asc
        ) as sending_rank,
        count(*) over (partition by lead_id, sequence, enrolment_number, step, channel) as send_count
    from sendings

),

sent as (

    select
        lead_id,
        sequence,
        enrolment_number,
        step,
        channel,
        variant,
        content_id,
        sent_at,
        sent_on,
        send_count
    from ranked_sendings
    where sending_rank = 1

),

sent_steps as (

    select distinct
        lead_id,
        sequence,
        enrolment_number,
        step
    from sent

),

followed as (

    select
        *,
        lead(sent_at) over (
            partition by lead_id, sequence
            order by sent_at asc, step asc, channel asc
        ) as next_sent_at
    from sent

),

-- A sales check-in is a call, an attempt or a meeting: the first after the wait counts, until the enrolment ends.
calls_in_time as (

    select
        followed.lead_id,
        followed.sequence,
        followed.enrolment_number,
        steps.step,
        steps.channel,
        cast(null as {{ dbt.type_string() }}) as variant,
        cast(null as {{ dbt.type_string() }}) as content_id,
        min(calls.occurred_at) as sent_at,
        min(calls.occurred_on) as sent_on,
        1 as send_count
    from followed
    inner join steps
        on
            followed.sequence = steps.sequence
            and followed.step + 1 = steps.step
            and steps.channel = 'sales_check_in'
    inner join exits
        on
            followed.lead_id = exits.lead_id
            and followed.sequence = exits.sequence
            and followed.enrolment_number = exits.enrolment_number
    inner join calls
        on
            followed.lead_id = calls.lead_id
            and followed.sent_at < calls.occurred_at
            and {{ lead_scoring.add_days('followed.sent_on', 'steps.wait_days') }} <= calls.occurred_on
            and coalesce(followed.next_sent_at, cast('9999-12-31 00:00:00' as {{ dbt.type_timestamp() }})) > calls.occurred_at
            and coalesce(exits.exited_on, cast('9999-12-31' as date)) >= calls.occurred_on
    left join sent_steps
        on
            followed.lead_id = sent_steps.lead_id
            and followed.sequence = sent_steps.sequence
            and followed.enrolment_number = sent_steps.enrolment_number
            and steps.step = sent_steps.step
    where sent_steps.lead_id is null
    group by
        followed.lead_id,
        followed.sequence,
        followed.enrolment_number,
        steps.step,
        steps.channel

),

-- The call that is the last step ends the enrolment itself.
finishing_calls as (

    select calls_in_time.*
    from calls_in_time
    inner join steps
        on
            calls_in_time.sequence = steps.sequence
            and calls_in_time.step = steps.last_step
            and steps.step = steps.last_step

),

check_ins as (

    select calls_in_time.*
    from calls_in_time
    left join finishing_calls
        on
            calls_in_time.lead_id = finishing_calls.lead_id
            and calls_in_time.sequence = finishing_calls.sequence
            and calls_in_time.enrolment_number = finishing_calls.enrolment_number
    where
        finishing_calls.sent_on is null
        or finishing_calls.sent_on >= calls_in_time.sent_on

),

touches as (

    select * from sent
    union all
    select * from check_ins

),

-- Responses to a mail belong to the enrolment in which it was sent.
enrolment_starts as (

    select
        lead_id,
        sequence,
        enrolment_number,
        min(sent_at) as enrolled_at
    from sent
    group by
        lead_id,
        sequence,
        enrolment_number

),

enrolment_spans as (

    select
        *,
        coalesce(lead(enrolled_at) over (
            partition by lead_id, sequence
            order by enrolment_number asc
        ), cast('9999-12-31 00:00:00' as {{ dbt.type_timestamp() }})) as next_enrolled_at
    from enrolment_starts

),

responses_by_step as (

    select
        touches.lead_id,
        touches.sequence,
        touches.enrolment_number,
        touches.step,
        touches.channel,
        answers.activity_type,
        answers.is_machine,
        answers.occurred_at
    from touches
    inner join enrolment_spans
        on
            touches.lead_id = enrolment_spans.lead_id
            and touches.sequence = enrolment_spans.sequence
            and touches.enrolment_number = enrolment_spans.enrolment_number
    inner join answers
        on
            touches.lead_id = answers.lead_id
            and touches.sequence = answers.sequence
            and touches.step = answers.step
            and touches.sent_at <= answers.occurred_at
            and enrolment_spans.next_enrolled_at > answers.occurred_at
    where touches.channel = 'email'

),

-- A response without a step belongs to the newest earlier mail with its content.
ranked_responses as (

    select
        touches.lead_id,
        touches.sequence,
        touches.enrolment_number,
        touches.step,
        touches.channel,
        answers.activity_type,
        answers.is_machine,
        answers.occurred_at,
        row_number() over (
            partition by answers.activity_id
            order by
                touches.sent_at desc,
                {{ lead_scoring.binary_order('touches.sequence') }} asc,
                touches.enrolment_number desc,
                touches.step desc
        ) as touch_rank
    from answers
    inner join touches
        on
            answers.lead_id = touches.lead_id
            and answers.content_id = touches.content_id
            and answers.occurred_at >= touches.sent_at
    where
        answers.step is null
        and touches.channel = 'email'

),

responses as (

    select * from responses_by_step

    union all

    select
        lead_id,
        sequence,
        enrolment_number,
        step,
        channel,
        activity_type,
        is_machine,
        occurred_at
    from ranked_responses
    where touch_rank = 1

),

responded as (

    select
        lead_id,
        sequence,
        enrolment_number,
        step,
        channel,
        min(case when activity_type = 'email_delivered' then occurred_at end) as delivered_at,
        min(case when activity_type = 'email_open' and not is_machine then occurred_at end) as opened_at,
        min(case when activity_type = 'email_click' and not is_machine then occurred_at end) as clicked_at,
        min(case when activity_type in ('unsubscribe', 'spam_complaint') then occurred_at end) as unsubscribed_at
    from responses
    group by
        lead_id,
        sequence,
        enrolment_number,
        step,
        channel

),

final as (

    select
        touches.lead_id,
        touches.sequence,
        touches.enrolment_number,
        touches.step,
        touches.channel,
        touches.variant,
        touches.content_id,
        cast(touches.send_count as {{ dbt.type_bigint() }}) as send_count,
        touches.sent_at,
        touches.sent_on,
        responded.delivered_at,
        responded.opened_at,
        responded.clicked_at,
        responded.unsubscribed_at
    from touches
    left join responded
        on
            touches.lead_id = responded.lead_id
            and touches.sequence = responded.sequence
            and touches.enrolment_number = responded.enrolment_number
            and touches.step = responded.step
            and touches.channel = responded.channel

)

select * from final
