{#- For how many days a delivery may be that of a mail that was sent: as in int_nurture_sendings. -#}
{%- set mail_days = 7 -%}

with

next_steps as (

    select * from {{ ref('int_nurture_next_steps') }}
    where step is not null

),

sendings as (

    select * from {{ ref('int_nurture_sendings') }}
    where activity_type != 'email_sent' and channel != 'sales_check_in'

),

-- One call may be the check-in of two sequences.
check_ins as (

    select distinct
        lead_id,
        channel,
        sent_at,
        sent_on
    from {{ ref('int_nurture_touches') }}
    where channel = 'sales_check_in'

),

emails as (

    select * from {{ ref('int_activities') }}
    where
        lead_id is not null
        and not is_deleted
        and activity_type in ('email_sent', 'email_delivered')

),

known_emails as (

    select
        emails.activity_id,
        emails.activity_type,
        emails.lead_id,
        emails.content_id,
        emails.content_type,
        emails.occurred_on,
        emails.sequence_name is not null and {{ lead_scoring.step_number('emails.sequence_step') }} is not null as has_step
    from emails
    inner join next_steps
        on
            emails.lead_id = next_steps.lead_id
            and emails.known_on <= next_steps.scored_on

),

reported_mails as (

    select
        lead_id,
        content_id,
        occurred_on as sent_on
    from known_emails
    where activity_type = 'email_sent'

    union all

    select
        lead_id,
        content_id,
        sent_on
    from sendings
    where channel = 'email'

),

-- Deliveries that name a step are among the sendings.
deliveries as (

    select * from known_emails
    where activity_type = 'email_delivered' and not has_step

),

-- Deliveries of a reported mail: of the same content, or where one of the two names no content. An inner join: in an outer one, such
-- a condition makes DuckDB compare every delivery with every mail.
reported_deliveries as (

    select distinct deliveries.activity_id
    from deliveries
    inner join reported_mails
        on
            deliveries.lead_id = reported_mails.lead_id
            and deliveries.occurred_on >= reported_mails.sent_on
            and deliveries.occurred_on <= {{ lead_scoring.add_days('reported_mails.sent_on', mail_days) }}
            and coalesce(deliveries.content_id, reported_mails.content_id, '') = coalesce(reported_mails.content_id, deliveries.content_id, '')

),

-- Any other delivery is one more contact.
only_delivered as (

    select
        deliveries.lead_id,
        deliveries.content_type,
        deliveries.occurred_on
    from deliveries
    left join reported_deliveries
        on deliveries.activity_id = reported_deliveries.activity_id
    where reported_deliveries.activity_id is null

),

limits as (

    select
        lower(trim(channel)) as channel,
        {{ lead_scoring.listed_cell('except_content_types') }} as except_content_types,
        cast({{ lead_scoring.number_or_null('max_touches') }} as {{ dbt.type_int() }}) as max_touches,
        cast({{ lead_scoring.number_or_null('window_days') }} as {{ dbt.type_int() }}) as window_days,
        cast({{ lead_scoring.number_or_null('min_days_between') }} as {{ dbt.type_int() }}) as min_days_between,
        row_number() over (
            order by channel asc, window_days asc, max_touches asc, min_days_between asc, except_content_types asc
        ) as limit_number
    from {{ ref('contact_limits') }}

),

-- All mails count, in a sequence or not, and touches of other channels. except_content_types applies to mails only.
contacts as (

    select
        lead_id,
        'email' as channel,
        content_type,
        occurred_on as touched_on
    from known_emails
    where activity_type = 'email_sent'

    union all

    select
        lead_id,
        'email' as channel,
        content_type,
        occurred_on as touched_on
    from only_delivered

    union all

    select
        lead_id,
        channel,
        case when channel = 'email' then content_type end as content_type,
        sent_on as touched_on
    from sendings

    union all

    select
        lead_id,
        channel,
        cast(null as {{ dbt.type_string() }}) as content_type,
        sent_on as touched_on
    from check_ins

),

-- A contact whose window is over on the scoring day limits nothing.
ranked_contacts as (

    select
        next_steps.lead_id,
        limits.limit_number,
        limits.max_touches,
        limits.window_days,
        limits.min_days_between,
        contacts.touched_on,
        row_number() over (
            partition by next_steps.lead_id, limits.limit_number
            order by contacts.touched_on desc
        ) as contact_rank
    from next_steps
    inner join limits
        on limits.channel in ('all', next_steps.channel)
    inner join contacts
        on
            next_steps.lead_id = contacts.lead_id
            and limits.channel in ('all', contacts.channel)
            and next_steps.scored_on >= contacts.touched_on
            and next_steps.scored_on < {{ lead_scoring.add_days('contacts.touched_on', 'greatest(coalesce(limits.window_days, 0), coalesce(limits.min_days_between, 0))') }}
    where
        contacts.content_type is null
        or limits.except_content_types is null
        or not {{ lead_scoring.blank_or_listed('limits.except_content_types', 'lower(contacts.content_type)') }}

),

limited as (

    select
        lead_id,
        max(
            case
                when contact_rank = max_touches then {{ lead_scoring.add_days('touched_on', 'window_days') }}
            end
        ) as window_free_on,
        max(
            case
                when contact_rank = 1 then {{ lead_scoring.add_days('touched_on', 'min_days_between') }}
            end
        ) as gap_free_on
    from ranked_contacts
    group by lead_id

),

-- No bound is before the scoring day.
bounded as (

    select
        next_steps.lead_id,
        next_steps.scored_on,
        next_steps.weekdays,
        next_steps.ready_on,
        greatest(
            next_steps.scored_on,
            next_steps.ready_on,
            coalesce(limited.window_free_on, next_steps.scored_on),
            coalesce(limited.gap_free_on, next_steps.scored_on)
        ) as earliest_on
    from next_steps
    left join limited
        on next_steps.lead_id = limited.lead_id

),

day_offsets as (

    {{ dbt.generate_series(upper_bound=7) }}

),

dated as (

    select
        bounded.*,
        {{ lead_scoring.add_days('bounded.earliest_on', 'cast(day_offsets.generated_number - 1 as ' ~ dbt.type_int() ~ ')') }} as day_to_send
    from bounded
    cross join day_offsets

),

named as (

    select
        lead_id,
        scored_on,
        weekdays,
        ready_on,
        day_to_send,
        {{ lead_scoring.weekday_of('scored_on') }} as weekday_of_scored_on,
        {{ lead_scoring.weekday_of('day_to_send') }} as weekday_of_day_to_send
    from dated

),

final as (

    select
        lead_id,
        scored_on,
        max(case when ready_on <= scored_on and {{ lead_scoring.blank_or_listed('weekdays', 'weekday_of_scored_on') }} then 1 else 0 end) = 1 as is_ready,
        min(day_to_send) as due_on
    from named
    where {{ lead_scoring.blank_or_listed('weekdays', 'weekday_of_day_to_send') }}
    group by
        lead_id,
        scored_on

)

select * from final
