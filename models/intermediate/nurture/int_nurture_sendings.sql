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
        activities.occurred_at as sent_at,
        activities.occurred_on as sent_on
    from activities
    inner join newest_day
        on activities.known_on <= newest_day.scored_on
    where {{ lead_scoring.step_number('activities.sequence_step') }} is not null

),

first_mails as (

    select
        lead_id,
        sequence,
        step,
        min(sent_at) as sent_at
    from reported
    where activity_type = 'email_sent'
    group by
        lead_id,
        sequence,
        step

),

-- A delivery implies a sending that the tool did not report; a campaign's sending has the channel of its step.
sent as (

    select
        reported.*,
        case when reported.activity_type = 'campaign_sent' then steps.channel else 'email' end as channel
    from reported
    left join first_mails
        on
            reported.lead_id = first_mails.lead_id
            and reported.sequence = first_mails.sequence
            and reported.step = first_mails.step
    left join steps
        on
            reported.sequence = steps.sequence
            and reported.step = steps.step
    where
        reported.activity_type = 'email_sent'
        or (reported.activity_type = 'campaign_sent' and steps.channel is not null)
        or (reported.activity_type = 'email_delivered' and (first_mails.sent_at is null or reported.sent_at < first_mails.sent_at))

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
        sent_at,
        sent_on,
        sending_number
    from begun

)

select * from final
