with

touches as (

    select * from {{ ref('int_nurture_touches') }}

),

exits as (

    select * from {{ ref('int_nurture_exits') }}

),

answers as (

    select * from {{ ref('int_activities') }}
    where
        lead_id is not null
        and not is_deleted
        and activity_type in ('email_delivered', 'email_open', 'email_click', 'unsubscribe', 'spam_complaint')
        and not (is_machine and activity_type in ('email_open', 'email_click'))

),

newest_day as (

    select max(scored_on) as scored_on
    from {{ ref('int_scoring_dates') }}

),

stepped_answers as (

    select
        answers.*,
        case when answers.sequence_name is not null then {{ lead_scoring.step_number('answers.sequence_step') }} end as step
    from answers
    inner join newest_day
        on answers.known_on <= newest_day.scored_on

),

-- An answer that names a step is one to its mail, until the next enrolment. One that names content and no step is one to
-- the newest earlier mail with its content.
known_answers as (

    select
        lead_id,
        activity_type,
        case when step is null then content_id else sequence_name end as answered_name,
        coalesce(step, -1) as answered_step,
        case when step is not null and activity_type = 'email_delivered' then occurred_on end as delivered_on,
        occurred_at
    from stepped_answers

),

mails as (

    select
        touches.lead_id,
        touches.sequence,
        touches.enrolment_number,
        touches.step,
        touches.channel,
        touches.content_id,
        touches.sent_at,
        touches.sent_on,
        coalesce(exits.next_enrolled_at, cast('9999-12-31 00:00:00' as {{ dbt.type_timestamp() }})) as next_enrolled_at,
        -- Of two mails at once, the first sequence by name, the newest enrolment and the highest step is the newer.
        coalesce(lead(touches.sent_at) over (
            partition by touches.lead_id, touches.content_id
            order by
                touches.sent_at asc,
                {{ lead_scoring.binary_order('touches.sequence') }} desc,
                touches.enrolment_number asc,
                touches.step asc
        ), cast('9999-12-31 00:00:00' as {{ dbt.type_timestamp() }})) as content_sent_again_at
    from touches
    inner join exits
        on
            touches.lead_id = exits.lead_id
            and touches.sequence = exits.sequence
            and touches.enrolment_number = exits.enrolment_number
    where touches.channel = 'email'

),

ways_of_naming as (

    select true as is_content
    union all
    select false as is_content

),

-- Each mail is read once, because DuckDB materialises a CTE that is read twice.
answerable as (

    select
        mails.lead_id,
        mails.sequence,
        mails.enrolment_number,
        mails.step,
        mails.channel,
        case when ways_of_naming.is_content then mails.content_id else mails.sequence end as answered_name,
        case when ways_of_naming.is_content then -1 else mails.step end as answered_step,
        mails.sent_at,
        mails.sent_on,
        case when ways_of_naming.is_content then mails.content_sent_again_at else mails.next_enrolled_at end as answered_before
    from mails
    cross join ways_of_naming

),

-- By its clock, a delivery of the step may be before the sending on the same day.
responses as (

    select
        answerable.lead_id,
        answerable.sequence,
        answerable.enrolment_number,
        answerable.step,
        answerable.channel,
        known_answers.activity_type,
        known_answers.occurred_at
    from answerable
    inner join known_answers
        on
            answerable.lead_id = known_answers.lead_id
            and answerable.answered_name = known_answers.answered_name
            and answerable.answered_step = known_answers.answered_step
            and (answerable.sent_at <= known_answers.occurred_at or answerable.sent_on = known_answers.delivered_on)
            and answerable.answered_before > known_answers.occurred_at

),

final as (

    select
        lead_id,
        sequence,
        enrolment_number,
        step,
        channel,
        min(case when activity_type = 'email_delivered' then occurred_at end) as delivered_at,
        min(case when activity_type = 'email_open' then occurred_at end) as opened_at,
        min(case when activity_type = 'email_click' then occurred_at end) as clicked_at,
        min(case when activity_type in ('unsubscribe', 'spam_complaint') then occurred_at end) as unsubscribed_at
    from responses
    group by
        lead_id,
        sequence,
        enrolment_number,
        step,
        channel

)

select * from final
