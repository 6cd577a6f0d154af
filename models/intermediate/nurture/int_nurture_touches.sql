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

calls as (

    select * from {{ ref('int_activities') }}
    where
        lead_id is not null
        and not is_deleted
        and activity_type in ('call', 'meeting', 'call_attempt')

),

newest_day as (

    select max(scored_on) as scored_on
    from {{ ref('int_scoring_dates') }}

),

known_calls as (

    select
        calls.lead_id,
        calls.occurred_at,
        calls.occurred_on
    from calls
    inner join newest_day
        on calls.known_on <= newest_day.scored_on

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
        cast(send_count as {{ dbt.type_bigint() }}) as send_count
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
        min(known_calls.occurred_at) as sent_at,
        min(known_calls.occurred_on) as sent_on,
        cast(1 as {{ dbt.type_bigint() }}) as send_count
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
    inner join known_calls
        on
            followed.lead_id = known_calls.lead_id
            and followed.sent_at < known_calls.occurred_at
            and {{ lead_scoring.add_days('followed.sent_on', 'steps.wait_days') }} <= known_calls.occurred_on
            and coalesce(followed.next_sent_at, cast('9999-12-31 00:00:00' as {{ dbt.type_timestamp() }})) > known_calls.occurred_at
            and coalesce(exits.exited_on, cast('9999-12-31' as date)) >= known_calls.occurred_on
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

final as (

    select * from sent
    union all
    select * from check_ins

)

select * from final
