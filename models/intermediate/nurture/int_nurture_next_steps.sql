with

states as (

    select * from {{ ref('int_nurture_states') }}

),

nurture_periods as (

    select * from {{ ref('int_nurture_periods') }}
    where ends_before is null

),

enrolments as (

    select * from {{ ref('int_nurture_enrolments') }}

),

sendings as (

    select * from {{ ref('int_nurture_sendings') }}

),

steps as (

    select * from {{ ref('int_nurture_steps') }}

),

variants as (

    select * from {{ ref('int_nurture_variants') }}

),

newest_day as (

    select max(scored_on) as scored_on
    from {{ ref('int_scoring_dates') }}

),

-- Of the suppressed, only customers and partners may be mailed.
suppressed as (

    select suppressions.lead_id
    from {{ ref('int_lead_suppressions') }} as suppressions
    inner join newest_day
        on suppressions.scored_on = newest_day.scored_on

),

current_states as (

    select
        states.lead_id,
        states.scored_on,
        states.segment,
        states.sequence,
        states.hold_reason,
        states.is_holdout,
        -- As a condition of the outer join, this would make DuckDB compare every lead with every other.
        case when states.hold_reason is null and not states.is_holdout then states.lead_id end as touchable_lead_id,
        nurture_periods.starts_on
    from states
    inner join newest_day
        on states.scored_on = newest_day.scored_on
    inner join nurture_periods
        on states.lead_id = nurture_periods.lead_id

),

ranked_enrolments as (

    select
        *,
        row_number() over (
            partition by lead_id, sequence
            order by enrolment_number desc
        ) as newest_rank
    from enrolments

),

newest_enrolments as (

    select * from ranked_enrolments
    where newest_rank = 1

),

last_sendings as (

    select
        lead_id,
        sequence,
        max(sent_on) as sent_on
    from sendings
    group by
        lead_id,
        sequence

),

-- A lead in a sequence continues with the step after its furthest one. What a customer was in before it bought waits.
going_on as (

    select
        newest_enrolments.lead_id,
        newest_enrolments.sequence,
        newest_enrolments.enrolment_number,
        newest_enrolments.enrolled_on,
        newest_enrolments.last_touched_on,
        cast(null as date) as enters_on,
        cast(null as date) as re_enters_on,
        min(steps.step) as step
    from newest_enrolments
    inner join steps
        on
            newest_enrolments.sequence = steps.sequence
            and newest_enrolments.last_step < steps.step
    left join suppressed
        on newest_enrolments.lead_id = suppressed.lead_id
    left join current_states
        on
            newest_enrolments.lead_id = current_states.lead_id
            and newest_enrolments.sequence = current_states.sequence
    where
        newest_enrolments.exited_on is null
        and not newest_enrolments.is_holdout
        and (suppressed.lead_id is null or current_states.lead_id is not null)
    group by
        newest_enrolments.lead_id,
        newest_enrolments.sequence,
        newest_enrolments.enrolment_number,
        newest_enrolments.enrolled_on,
        newest_enrolments.last_touched_on

),

-- A lead that left a sequence re-enters once re_entry_days have passed since the exit, or since a later sending.
segments as (

    select
        current_states.lead_id,
        current_states.scored_on,
        current_states.sequence,
        current_states.starts_on,
        steps.step,
        steps.wait_days,
        newest_enrolments.exited_on,
        newest_enrolments.exit_reason,
        newest_enrolments.lead_id is not null as has_enrolment,
        case
            when last_sendings.sent_on > newest_enrolments.exited_on then {{ lead_scoring.add_days('last_sendings.sent_on', 'steps.re_entry_days') }}
            else {{ lead_scoring.add_days('newest_enrolments.exited_on', 'steps.re_entry_days') }}
        end as re_entry_on
    from current_states
    inner join steps
        on
            current_states.sequence = steps.sequence
            and steps.step = 1
    left join newest_enrolments
        on
            current_states.lead_id = newest_enrolments.lead_id
            and current_states.sequence = newest_enrolments.sequence
    left join last_sendings
        on
            current_states.lead_id = last_sendings.lead_id
            and current_states.sequence = last_sendings.sequence
    where not current_states.is_holdout

),

entering as (

    select
        lead_id,
        sequence,
        cast(null as {{ dbt.type_bigint() }}) as enrolment_number,
        cast(null as date) as enrolled_on,
        cast(null as date) as last_touched_on,
        case
            when re_entry_on > {{ lead_scoring.add_days('starts_on', 'wait_days') }} then re_entry_on
            else {{ lead_scoring.add_days('starts_on', 'wait_days') }}
        end as enters_on,
        case when re_entry_on > scored_on then re_entry_on end as re_enters_on,
        step
    from segments
    where
        not has_enrolment
        or (exit_reason not in ('goal', 'finished', 'expired') and re_entry_on is not null)
        or re_entry_on <= scored_on

),

candidates as (

    select * from going_on
    union all
    select * from entering

),

-- One sequence at a time, that of the highest priority; the others pause. Sequences that wait for re-entry rank last.
ranked_candidates as (

    select
        candidates.lead_id,
        candidates.sequence,
        candidates.enrolment_number,
        candidates.enrolled_on,
        candidates.last_touched_on,
        candidates.enters_on,
        candidates.re_enters_on,
        candidates.step,
        row_number() over (
            partition by candidates.lead_id
            order by
                case when candidates.re_enters_on is null then 0 else 1 end asc,
                steps.priority asc
        ) as candidate_rank
    from candidates
    inner join steps
        on
            candidates.sequence = steps.sequence
            and candidates.step = steps.step

),

chosen as (

    select * from ranked_candidates
    where candidate_rank = 1

),

ranked_variants as (

    select
        lead_id,
        sequence,
        variant,
        row_number() over (
            partition by lead_id, sequence
            order by sending_number desc
        ) as sending_rank
    from sendings
    where variant is not null

),

hashed as (

    select
        chosen.lead_id,
        chosen.sequence,
        chosen.step,
        ranked_variants.variant as sent_variant,
        {{ lead_scoring.row_hash('nurture_variant', ['chosen.lead_id', 'chosen.sequence']) }} as variant_hash
    from chosen
    left join ranked_variants
        on
            chosen.lead_id = ranked_variants.lead_id
            and chosen.sequence = ranked_variants.sequence
            and ranked_variants.sending_rank = 1

),

numbered as (

    select
        *,
        {{ lead_scoring.number_of_hash('variant_hash') }} as variant_number
    from hashed

),

-- Keep the variant that was sent before; otherwise draw one by the hash of lead and sequence and the shares of the step.
drawn as (

    select
        numbered.lead_id,
        max(case when variants.variant = numbered.sent_variant then variants.variant end) as sent_variant,
        max(
            case
                when
                    mod(numbered.variant_number, variants.share_total) >= variants.share_before
                    and mod(numbered.variant_number, variants.share_total) < variants.share_until
                    then variants.variant
            end
        ) as drawn_variant
    from numbered
    inner join variants
        on
            numbered.sequence = variants.sequence
            and numbered.step = variants.step
    group by numbered.lead_id

),

final as (

    select
        current_states.lead_id,
        current_states.scored_on,
        current_states.segment,
        current_states.hold_reason,
        coalesce(current_states.hold_reason is null and current_states.is_holdout, false) as is_holdout,
        newest_enrolments.exit_reason as segment_exit_reason,
        newest_enrolments.exited_on as segment_exited_on,
        coalesce(chosen.sequence, current_states.sequence) as sequence,
        chosen.enrolment_number,
        steps.step,
        steps.channel,
        steps.wait_days,
        steps.content_stage,
        steps.content_types,
        steps.weekdays,
        steps.send_hour,
        coalesce(drawn.sent_variant, drawn.drawn_variant) as variant,
        chosen.last_touched_on,
        chosen.re_enters_on,
        {{ lead_scoring.add_days('chosen.enrolled_on', 'steps.exit_after_days') }} as expires_on,
        coalesce({{ lead_scoring.add_days('chosen.last_touched_on', 'steps.wait_days') }}, chosen.enters_on) as ready_on
    from current_states
    left join chosen
        on current_states.touchable_lead_id = chosen.lead_id
    left join steps
        on
            chosen.sequence = steps.sequence
            and chosen.step = steps.step
    left join drawn
        on chosen.lead_id = drawn.lead_id
    left join newest_enrolments
        on
            current_states.lead_id = newest_enrolments.lead_id
            and current_states.sequence = newest_enrolments.sequence

)

select * from final
