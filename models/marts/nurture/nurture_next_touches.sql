with

next_steps as (

    select * from {{ ref('int_nurture_next_steps') }}

),

due_days as (

    select * from {{ ref('int_nurture_due_days') }}

),

offers as (

    select * from {{ ref('int_nurture_offers') }}

),

-- A step due after its sequence has ended gets no content. An inner join: in an outer one, a condition on two tables of the left side
-- makes DuckDB compare every lead with every other.
offers_in_time as (

    select offers.*
    from offers
    inner join next_steps
        on offers.lead_id = next_steps.lead_id
    inner join due_days
        on offers.lead_id = due_days.lead_id
    where due_days.due_on < coalesce(next_steps.expires_on, cast('9999-12-31' as date))

),

joined as (

    select
        next_steps.lead_id,
        next_steps.scored_on,
        next_steps.segment,
        next_steps.sequence,
        next_steps.enrolment_number,
        next_steps.step,
        next_steps.channel,
        next_steps.wait_days,
        next_steps.variant,
        next_steps.send_hour,
        next_steps.last_touched_on,
        next_steps.re_enters_on,
        next_steps.expires_on,
        due_days.due_on,
        offers.content_id,
        offers.title as content_title,
        offers.url as content_url,
        next_steps.segment_exit_reason,
        next_steps.segment_exited_on,
        case
            when next_steps.hold_reason = 'no_sequence' then 'no_content'
            when next_steps.hold_reason is not null then next_steps.hold_reason
            when next_steps.is_holdout then 'holdout'
            when next_steps.step is null and next_steps.segment_exit_reason = 'goal' then 'goal_reached'
            when next_steps.step is null and next_steps.segment_exit_reason is not null then 'finished'
            when next_steps.step is null then 'no_content'
            when due_days.due_on >= next_steps.expires_on then 'finished'
            when next_steps.channel != 'sales_check_in' and offers.content_id is null then 'no_content'
            when due_days.due_on = next_steps.scored_on then 'due'
            when due_days.is_ready then 'capped'
            else 'waiting'
        end as status,
        next_steps.hold_reason
    from next_steps
    left join due_days
        on next_steps.lead_id = due_days.lead_id
    left join offers_in_time as offers
        on next_steps.lead_id = offers.lead_id

),

described as (

    select
        *,
        'Step ' || cast(step as {{ dbt.type_string() }}) || ' of ' || sequence || ' by ' || replace(channel, '_', ' ') as written_step,
        coalesce(
            cast(wait_days as {{ dbt.type_string() }}) || case when wait_days = 1 then ' day' else ' days' end
            || ' after the touch of ' || cast(last_touched_on as {{ dbt.type_string() }}),
            'it may not begin again before ' || cast(re_enters_on as {{ dbt.type_string() }}),
            'the first of the sequence'
        ) as written_wait
    from joined

),

final as (

    select
        -- ids
        lead_id,
        scored_on,

        -- what to do
        status,
        sequence,
        enrolment_number,
        step,
        channel,
        variant,
        content_id,
        content_title,
        content_url,
        send_hour,

        -- why
        case
            when status = 'due' then written_step || ' is due: ' || written_wait
            when status = 'waiting' then written_step || ' waits until ' || cast(due_on as {{ dbt.type_string() }}) || ': ' || written_wait
            when status = 'capped' then written_step || ' is ready, and limits and weekdays allow the next touch on ' || cast(due_on as {{ dbt.type_string() }})
            when status = 'with_sales' then 'Sales speaks with this lead: it is qualified, and segment ' || segment || ' has no sequence'
            when status = 'open_opportunity' then 'In an open deal, and segment ' || segment || ' has no sequence'
            when status = 'suppressed' then 'Not to be mailed: see suppression_reason in lead_scores'
            when status = 'holdout' then 'Held out of ' || sequence || ', to measure what the sequence does'
            when status = 'goal_reached' then 'Reached the goal of ' || sequence || ' on ' || cast(segment_exited_on as {{ dbt.type_string() }})
            when status = 'finished' and step is not null then sequence || ' ends on ' || cast(expires_on as {{ dbt.type_string() }}) || ', before step ' || cast(step as {{ dbt.type_string() }}) || ' could be sent'
            when status = 'finished' then sequence || ' ended on ' || cast(segment_exited_on as {{ dbt.type_string() }}) || ' (' || segment_exit_reason || ') and may not begin again yet'
            when hold_reason is not null then 'Segment ' || segment || ' has no sequence'
            when step is null then 'nurture_steps.csv has no step of ' || sequence
            else written_step || ' has no content that suits the lead and is new to it: add to content_library.csv'
        end as reason,

        -- dates
        case when status in ('due', 'waiting', 'capped') then due_on end as due_on
    from described

)

select * from final
