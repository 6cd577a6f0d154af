{#- Of several reasons on one day, the first of this list is reported. -#}
{%- set exit_reasons = ['goal', 'finished', 'expired', 'with_sales', 'open_opportunity', 'suppressed', 'left_segment'] -%}

with

sendings as (

    select * from {{ ref('int_nurture_sendings') }}

),

nurture_periods as (

    select * from {{ ref('int_nurture_periods') }}

),

log_entries as (

    select * from {{ ref('int_nurture_segment_log') }}

),

merged_records as (

    select * from {{ ref('int_lead_identities') }}
    where is_merged

),

steps as (

    select * from {{ ref('int_nurture_steps') }}

),

goals as (

    select * from {{ ref('int_nurture_goals') }}

),

activities as (

    select * from {{ ref('int_activities') }}
    where
        lead_id is not null
        and not is_deleted
        and not is_machine

),

lifecycle_stages as (

    select * from {{ ref('int_lifecycle_stages') }}
    where stage = 'opportunity'

),

model_dates as (

    select * from {{ ref('int_model_dates') }}
    where is_primary

),

suppression_reasons as (

    select * from {{ ref('int_suppression_reasons') }}
    where is_blocking_email

),

newest_day as (

    select max(scored_on) as scored_on
    from {{ ref('int_scoring_dates') }}

),

sequences as (

    select distinct
        sequence,
        priority,
        exit_after_days,
        last_step
    from steps

),

sent as (

    select
        lead_id,
        sequence,
        enrolment_number,
        min(sent_at) as enrolled_at
    from sendings
    group by
        lead_id,
        sequence,
        enrolment_number

),

ranked_entries as (

    select
        log_entries.*,
        row_number() over (
            partition by log_entries.lead_id, log_entries.scored_on
            order by log_entries.entry_number desc
        ) as entry_rank
    from log_entries
    inner join newest_day
        on log_entries.scored_on < newest_day.scored_on

),

-- A lead counts as held out if any record since merged into it was.
held_out_days as (

    select
        lead_id,
        sequence,
        starts_on as held_out_on
    from nurture_periods
    where is_holdout

    union all

    select
        merged_records.survivor_lead_id as lead_id,
        ranked_entries.sequence,
        ranked_entries.scored_on as held_out_on
    from ranked_entries
    inner join merged_records
        on ranked_entries.lead_id = merged_records.lead_id
    where
        ranked_entries.is_holdout
        and ranked_entries.entry_rank = 1

),

-- A holdout is sent nothing: its enrolment begins on its first day in the segment.
held_out as (

    select
        held_out_days.lead_id,
        held_out_days.sequence,
        min(held_out_days.held_out_on) as enrolled_on
    from held_out_days
    left join sent
        on
            held_out_days.lead_id = sent.lead_id
            and held_out_days.sequence = sent.sequence
    where sent.lead_id is null
    group by
        held_out_days.lead_id,
        held_out_days.sequence

),

enrolled as (

    select
        lead_id,
        sequence,
        enrolment_number,
        false as is_holdout,
        cast(enrolled_at as date) as enrolled_on,
        enrolled_at
    from sent

    union all

    select
        lead_id,
        sequence,
        1 as enrolment_number,
        true as is_holdout,
        enrolled_on,
        cast(null as {{ dbt.type_timestamp() }}) as enrolled_at
    from held_out

),

spans as (

    select
        enrolled.*,
        sequences.priority,
        sequences.last_step as final_step,
        {{ lead_scoring.add_days('enrolled.enrolled_on', 'sequences.exit_after_days') }} as expires_on,
        lead(enrolled.enrolled_at) over (
            partition by enrolled.lead_id, enrolled.sequence
            order by enrolled.enrolment_number asc
        ) as next_enrolled_at
    from enrolled
    left join sequences
        on enrolled.sequence = sequences.sequence

),

goals_reached as (

    select
        spans.lead_id,
        spans.sequence,
        spans.enrolment_number,
        min(activities.occurred_at) as goal_reached_at
    from spans
    inner join goals
        on spans.sequence = goals.sequence
    inner join activities
        on
            spans.lead_id = activities.lead_id
            and goals.activity_type = activities.activity_type
            and (spans.enrolled_at < activities.occurred_at or (spans.is_holdout and spans.enrolled_on < activities.occurred_on))
            and spans.expires_on >= activities.occurred_on
            and coalesce(spans.next_enrolled_at, cast('9999-12-31 00:00:00' as {{ dbt.type_timestamp() }})) > activities.occurred_at
    inner join newest_day
        on activities.known_on <= newest_day.scored_on
    group by
        spans.lead_id,
        spans.sequence,
        spans.enrolment_number

),

deals_opened as (

    select
        lifecycle_stages.lead_id,
        lifecycle_stages.entered_on
    from lifecycle_stages
    inner join model_dates
        on
            lifecycle_stages.scoring_model = model_dates.scoring_model
            and lifecycle_stages.scored_on = model_dates.scored_on
    inner join newest_day
        on model_dates.scored_on = newest_day.scored_on

),

blocked as (

    select
        suppression_reasons.lead_id,
        suppression_reasons.valid_from
    from suppression_reasons
    inner join newest_day
        on suppression_reasons.valid_from <= newest_day.scored_on

),

-- A segment whose sequence takes precedence only pauses those below it.
ending_stays as (

    select
        nurture_periods.lead_id,
        nurture_periods.starts_on,
        coalesce(nurture_periods.ends_before, cast('9999-12-31' as date)) as ends_before,
        case when nurture_periods.hold_reason = 'no_sequence' then 'left_segment' else nurture_periods.hold_reason end as hold_reason,
        sequences.priority
    from nurture_periods
    left join sequences
        on nurture_periods.sequence = sequences.sequence

),

exits as (

    select
        lead_id,
        sequence,
        enrolment_number,
        cast(goal_reached_at as date) as exited_on,
        'goal' as exit_reason
    from goals_reached

    union all

    select
        spans.lead_id,
        spans.sequence,
        spans.enrolment_number,
        deals_opened.entered_on as exited_on,
        'open_opportunity' as exit_reason
    from spans
    inner join deals_opened
        on
            spans.lead_id = deals_opened.lead_id
            and spans.enrolled_on < deals_opened.entered_on

    union all

    select
        spans.lead_id,
        spans.sequence,
        spans.enrolment_number,
        blocked.valid_from as exited_on,
        'suppressed' as exit_reason
    from spans
    inner join blocked
        on
            spans.lead_id = blocked.lead_id
            and spans.enrolled_on <= blocked.valid_from

    union all

    select
        spans.lead_id,
        spans.sequence,
        spans.enrolment_number,
        case when ending_stays.starts_on > spans.enrolled_on then ending_stays.starts_on else spans.enrolled_on end as exited_on,
        coalesce(ending_stays.hold_reason, 'left_segment') as exit_reason
    from spans
    inner join ending_stays
        on
            spans.lead_id = ending_stays.lead_id
            and spans.enrolled_on < ending_stays.ends_before
    where
        ending_stays.hold_reason is not null
        or coalesce(ending_stays.priority, 1000000) > coalesce(spans.priority, 1000000)

    union all

    select
        spans.lead_id,
        spans.sequence,
        spans.enrolment_number,
        sendings.sent_on as exited_on,
        'finished' as exit_reason
    from spans
    inner join sendings
        on
            spans.lead_id = sendings.lead_id
            and spans.sequence = sendings.sequence
            and spans.enrolment_number = sendings.enrolment_number
            and spans.final_step <= sendings.step

    -- A restart ends the enrolment before.
    union all

    select
        lead_id,
        sequence,
        enrolment_number,
        cast(next_enrolled_at as date) as exited_on,
        'finished' as exit_reason
    from spans
    where next_enrolled_at is not null

    union all

    select
        spans.lead_id,
        spans.sequence,
        spans.enrolment_number,
        spans.expires_on as exited_on,
        'expired' as exit_reason
    from spans
    inner join newest_day
        on spans.expires_on <= newest_day.scored_on

),

ranked_exits as (

    select
        *,
        row_number() over (
            partition by lead_id, sequence, enrolment_number
            order by
                exited_on asc,
                case exit_reason
                    {%- for reason in exit_reasons %}
                    when '{{ reason }}' then {{ loop.index }}
                    {%- endfor %}
                end asc
        ) as exit_rank
    from exits

),

final as (

    select
        spans.lead_id,
        spans.sequence,
        cast(spans.enrolment_number as {{ dbt.type_bigint() }}) as enrolment_number,
        spans.priority,
        spans.final_step,
        spans.is_holdout,
        spans.enrolled_on,
        spans.enrolled_at,
        spans.next_enrolled_at,
        goals_reached.goal_reached_at,
        ranked_exits.exited_on,
        ranked_exits.exit_reason
    from spans
    left join goals_reached
        on
            spans.lead_id = goals_reached.lead_id
            and spans.sequence = goals_reached.sequence
            and spans.enrolment_number = goals_reached.enrolment_number
    left join ranked_exits
        on
            spans.lead_id = ranked_exits.lead_id
            and spans.sequence = ranked_exits.sequence
            and spans.enrolment_number = ranked_exits.enrolment_number
            and ranked_exits.exit_rank = 1

)

select * from final
