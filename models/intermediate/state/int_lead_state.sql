-- depends_on: {{ ref('int_qualification_signal_history') }}, {{ ref('int_handover_rules') }}

with

lead_input_digests as (

    select * from {{ ref('int_lead_input_digests') }}

),

lookback_dates as (

    select * from {{ ref('int_lookback_dates') }}

),

period as (

    select
        max(case when is_period_start then lookback_day end) as last_period_start,
        max(case when not is_requested then lookback_day end) as last_unrequested_day,
        max(lookback_day) as last_day
    from lookback_dates

),

-- This build skips days that cannot matter from this period's start; they might from an earlier one. So where it added days,
-- history is complete only from this period's start.
final as (

    select
        lead_input_digests.lead_id,
        case
            when lead_input_digests.kept_until >= coalesce(period.last_unrequested_day, lead_input_digests.kept_until) then lead_input_digests.kept_from
            else period.last_period_start
        end as kept_from,
        case when lead_input_digests.kept_until > period.last_day then lead_input_digests.kept_until else period.last_day end as kept_until,
        case when lead_input_digests.kept_until > period.last_day then lead_input_digests.kept_digest else lead_input_digests.inputs_digest end as inputs_digest,
        lead_input_digests.build_id
    from lead_input_digests
    cross join period

)

select * from final
