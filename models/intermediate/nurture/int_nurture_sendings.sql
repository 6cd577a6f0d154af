{#- For how many days reports of one step may tell of the same mail: servers try to deliver for some five. -#}
{%- set mail_days = 7 -%}

with

activities as (

    select * from {{ ref('int_activities') }}
    where
        lead_id is not null
        and not is_deleted
        and sequence_name is not null
        and activity_type in ('email_sent', 'email_delivered', 'campaign_sent')

),

steps as (

    select * from {{ ref('int_nurture_steps') }}

),

sequences as (

    select distinct
        sequence,
        re_entry_days
    from steps

),

newest_day as (

    select max(scored_on) as scored_on
    from {{ ref('int_scoring_dates') }}

),

reported as (

    select
        activities.activity_id,
        activities.activity_type,
        activities.lead_id,
        activities.sequence_name as sequence,
        {{ lead_scoring.step_number('activities.sequence_step') }} as step,
        activities.variant,
        activities.content_id,
        activities.content_type,
        activities.occurred_at as sent_at,
        activities.occurred_on as sent_on
    from activities
    inner join newest_day
        on activities.known_on <= newest_day.scored_on
    where {{ lead_scoring.step_number('activities.sequence_step') }} is not null

),

-- A campaign's sending has the channel of its step.
channelled as (

    select
        reported.*,
        case when reported.activity_type = 'campaign_sent' then steps.channel else 'email' end as channel,
        case reported.activity_type when 'email_sent' then 1 when 'campaign_sent' then 2 else 3 end as report_order
    from reported
    left join steps
        on
            reported.sequence = steps.sequence
            and reported.step = steps.step
    where
        reported.activity_type != 'campaign_sent'
        or steps.channel is not null

),

surrounded as (

    select
        *,
        lag(sent_on) over (
            partition by lead_id, sequence, step, channel
            order by sent_at asc, report_order asc, {{ lead_scoring.binary_order('activity_id') }} asc
        ) as reported_before_on,
        max(case when activity_type != 'campaign_sent' then sent_on end) over (
            partition by lead_id, sequence, step, channel
            order by sent_at asc, report_order asc, {{ lead_scoring.binary_order('activity_id') }} asc
            rows between unbounded preceding and current row
        ) as mailed_before_on,
        min(case when activity_type = 'email_sent' then sent_on end) over (
            partition by lead_id, sequence, step, channel
            order by sent_at asc, report_order asc, {{ lead_scoring.binary_order('activity_id') }} asc
            rows between current row and unbounded following
        ) as mailed_after_on
    from channelled

),

-- Every email_sent is a sending. A campaign of mails, or a delivery, implies one that nothing else of the step has reported by then;
-- the mail may be reported later on the same day, by the tool that sends the campaign, or by another clock than the delivery's.
sent as (

    select * from surrounded
    where
        activity_type = 'email_sent'
        or (
            activity_type = 'campaign_sent'
            and (mailed_before_on is null or {{ lead_scoring.add_days('mailed_before_on', mail_days) }} < sent_on)
            and (mailed_after_on is null or sent_on < mailed_after_on)
        )
        or (
            activity_type = 'email_delivered'
            and (reported_before_on is null or {{ lead_scoring.add_days('reported_before_on', mail_days) }} < sent_on)
            and (mailed_after_on is null or sent_on < mailed_after_on)
        )

),

compared as (

    select
        *,
        row_number() over (
            partition by lead_id, sequence
            order by sent_at asc, step asc, {{ lead_scoring.binary_order('activity_id') }} asc
        ) as sending_number,
        lag(step) over (
            partition by lead_id, sequence
            order by sent_at asc, step asc, {{ lead_scoring.binary_order('activity_id') }} asc
        ) as previous_step,
        lag(sent_on) over (
            partition by lead_id, sequence
            order by sent_at asc, step asc, {{ lead_scoring.binary_order('activity_id') }} asc
        ) as previous_on
    from sent

),

-- A step that is not greater than the one before restarts the sequence, once re-entry is allowed.
begun as (

    select
        compared.*,
        case
            when compared.sending_number = 1 then 1
            when
                compared.step <= compared.previous_step
                and {{ dbt.datediff('compared.previous_on', 'compared.sent_on', 'day') }} >= sequences.re_entry_days
                then 1
            else 0
        end as is_beginning
    from compared
    left join sequences
        on compared.sequence = sequences.sequence

),

final as (

    select
        activity_id,
        activity_type,
        lead_id,
        sequence,
        cast(sum(is_beginning) over (
            partition by lead_id, sequence
            order by sending_number asc
            rows between unbounded preceding and current row
        ) as {{ dbt.type_bigint() }}) as enrolment_number,
        step,
        channel,
        variant,
        content_id,
        content_type,
        sent_at,
        sent_on,
        sending_number
    from begun

)

select * from final
