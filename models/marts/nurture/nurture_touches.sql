with

touches as (

    select * from {{ ref('int_nurture_touches') }}

),

responses as (

    select * from {{ ref('int_nurture_responses') }}

),

enrolments as (

    select * from {{ ref('int_nurture_enrolments') }}
    where goal_reached_at is not null

),

-- The goal is attributed to the touch before it.
ranked_touches as (

    select
        touches.lead_id,
        touches.sequence,
        touches.enrolment_number,
        touches.step,
        touches.channel,
        enrolments.goal_reached_at,
        row_number() over (
            partition by touches.lead_id, touches.sequence, touches.enrolment_number
            order by touches.sent_at desc, touches.step desc, touches.channel asc
        ) as touch_rank
    from touches
    inner join enrolments
        on
            touches.lead_id = enrolments.lead_id
            and touches.sequence = enrolments.sequence
            and touches.enrolment_number = enrolments.enrolment_number
            and touches.sent_at < enrolments.goal_reached_at

),

goals as (

    select * from ranked_touches
    where touch_rank = 1

),

final as (

    select
        -- ids
        touches.lead_id,
        touches.sequence,
        touches.enrolment_number,
        touches.step,
        touches.channel,

        -- what was sent
        touches.variant,
        touches.content_id,
        touches.send_count,

        -- what came of it
        responses.delivered_at is not null as is_delivered,
        responses.opened_at is not null as is_opened,
        responses.clicked_at is not null as is_clicked,
        responses.unsubscribed_at is not null as is_unsubscribed,
        goals.goal_reached_at is not null as is_goal_reached,

        -- timestamps
        touches.sent_at,
        responses.delivered_at,
        responses.opened_at,
        responses.clicked_at,
        responses.unsubscribed_at,
        goals.goal_reached_at
    from touches
    left join responses
        on
            touches.lead_id = responses.lead_id
            and touches.sequence = responses.sequence
            and touches.enrolment_number = responses.enrolment_number
            and touches.step = responses.step
            and touches.channel = responses.channel
    left join goals
        on
            touches.lead_id = goals.lead_id
            and touches.sequence = goals.sequence
            and touches.enrolment_number = goals.enrolment_number
            and touches.step = goals.step
            and touches.channel = goals.channel

)

select * from final
