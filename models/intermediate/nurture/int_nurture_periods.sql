with

states as (

    select * from {{ ref('int_nurture_states') }}

),

log_entries as (

    select * from {{ ref('int_nurture_segment_log') }}

),

leads as (

    select * from {{ ref('int_leads') }}
    where not is_merged

),

newest_day as (

    select max(scored_on) as scored_on
    from {{ ref('int_scoring_dates') }}

),

-- Log entries of merged records do not count for the survivor, and of a record that is gone nothing can be followed any more.
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
    inner join leads
        on log_entries.lead_id = leads.lead_id

),

-- Logged by earlier builds, and computed by this one.
daily_states as (

    select
        lead_id,
        scored_on,
        segment,
        sequence,
        hold_reason,
        is_holdout
    from ranked_entries
    where entry_rank = 1

    union all

    select
        states.lead_id,
        states.scored_on,
        states.segment,
        states.sequence,
        states.hold_reason,
        states.is_holdout
    from states
    inner join newest_day
        on states.scored_on = newest_day.scored_on

),

placements as (

    select
        *,
        {{ lead_scoring.row_text('place', ['sequence', 'hold_reason'], ['is_holdout']) }} as place
    from daily_states

),

compared as (

    select
        *,
        lag(place) over (
            partition by lead_id
            order by scored_on asc
        ) as place_before
    from placements

),

placement_changes as (

    select * from compared
    where place_before is null or place_before != place

),

final as (

    select
        lead_id,
        sequence,
        hold_reason,
        is_holdout,
        scored_on as starts_on,
        lead(scored_on) over (
            partition by lead_id
            order by scored_on asc
        ) as ends_before
    from placement_changes

)

select * from final
