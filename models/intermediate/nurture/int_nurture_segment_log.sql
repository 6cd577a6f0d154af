{#- Past segments cannot be rebuilt, so not even a full refresh drops the table. -#}
{{ config(
    materialized='incremental',
    incremental_strategy=lead_scoring.append_strategy(),
    full_refresh=false,
    on_schema_change='append_new_columns'
) }}

with

states as (

    select * from {{ ref('int_nurture_states') }}

),

scoring_dates as (

    select * from {{ ref('int_scoring_dates') }}
    where is_published

),

entries as (

    {% if is_incremental() %}
    select * from {{ this }}
    {% else %}
    select
        states.*,
        cast(null as {{ dbt.type_bigint() }}) as entry_number
    from states
    where 1 = 0
    {% endif %}

),

ranked_entries as (

    select
        *,
        row_number() over (
            partition by lead_id
            order by scored_on desc, entry_number desc
        ) as entry_rank
    from entries

),

logged_states as (

    select * from ranked_entries
    where entry_rank = 1

),

newest_entry as (

    select coalesce(max(scored_on), cast('0001-01-01' as date)) as scored_on
    from entries

),

-- Days before the newest entry are closed.
written as (

    select
        states.*,
        {{ lead_scoring.row_text('state', ['states.segment', 'states.sequence', 'states.hold_reason'], ['states.is_holdout']) }} as state
    from states
    inner join scoring_dates
        on states.scored_on = scoring_dates.scored_on
    inner join newest_entry
        on states.scored_on >= newest_entry.scored_on

),

compared as (

    select
        written.*,
        logged_states.scored_on as logged_on,
        logged_states.entry_number as logged_entry_number,
        coalesce(
            lag(written.state) over (
                partition by written.lead_id
                order by written.scored_on asc
            ),
            {{ lead_scoring.row_text('state', ['logged_states.segment', 'logged_states.sequence', 'logged_states.hold_reason'], ['logged_states.is_holdout']) }}
        ) as state_before
    from written
    left join logged_states
        on written.lead_id = logged_states.lead_id

),

final as (

    select
        lead_id,
        scored_on,
        segment,
        sequence,
        hold_reason,
        is_holdout,
        cast(case when logged_on = scored_on then logged_entry_number + 1 else 1 end as {{ dbt.type_bigint() }}) as entry_number
    from compared
    where state != state_before

)

select * from final
