with

enrolments as (

    select * from {{ ref('int_nurture_enrolments') }}

),

next_steps as (

    select * from {{ ref('int_nurture_next_steps') }}

),

final as (

    select
        -- ids
        enrolments.lead_id,
        enrolments.sequence,
        enrolments.enrolment_number,
        enrolments.scored_on,

        -- where the lead is in the sequence
        case
            when enrolments.exited_on is not null then 'exited'
            when enrolments.is_holdout then 'holdout'
            when next_steps.lead_id is not null then 'active'
            else 'paused'
        end as status,
        enrolments.exit_reason,
        enrolments.variant,
        enrolments.last_step,
        enrolments.touch_count,

        -- booleans
        enrolments.has_mixed_variants,
        enrolments.is_holdout,

        -- dates and timestamps
        enrolments.enrolled_on,
        enrolments.enrolled_at,
        enrolments.last_touched_on,
        cast(enrolments.goal_reached_at as date) as goal_reached_on,
        enrolments.exited_on
    from enrolments
    left join next_steps
        on
            enrolments.lead_id = next_steps.lead_id
            and enrolments.sequence = next_steps.sequence
            and enrolments.enrolment_number = next_steps.enrolment_number

)

select * from final
