with

periods as (

    select * from {{ ref('int_qualification_periods') }}

),

model_dates as (

    select * from {{ ref('int_model_dates') }}
    where is_primary

),

lead_keys as (

    select * from {{ ref('int_lead_keys') }}

),

scoring_days as (

    select * from {{ ref('int_lead_score_dates') }}
    where is_requested

),

daily_activity as (

    select * from {{ ref('int_lead_activity_daily') }}

),

signal_rules as (

    select * from {{ ref('int_signal_rules') }}

),

previous_scores as (

    select
        lead_id,
        scoring_model,
        scored_on,
        max(lead_score) as lead_score
    from {{ ref('int_qualification_signal_history') }}
    group by
        lead_id,
        scoring_model,
        scored_on

),

newest_day as (

    select max(scored_on) as scored_on
    from model_dates

),

-- Leave out leads that are deleted or merged on the newest day.
newest_periods as (

    select
        periods.lead_id,
        periods.scoring_model,
        model_dates.published_as,
        periods.scored_on,
        periods.stage,
        periods.entered_on,
        periods.left_on,
        periods.entered_by,
        periods.is_left_censored
    from periods
    inner join newest_day
        on periods.scored_on = newest_day.scored_on
    inner join model_dates
        on
            periods.scoring_model = model_dates.scoring_model
            and periods.scored_on = model_dates.scored_on
    inner join lead_keys
        on periods.lead_id = lead_keys.lead_id
    inner join scoring_days
        on
            lead_keys.lead_key = scoring_days.lead_key
            and model_dates.model_key = scoring_days.model_key
            and periods.scored_on = scoring_days.scored_on

),

-- A lead keeps its rep while it is qualified: a run is made of periods that overlap.
begun_runs as (

    select
        *,
        case
            when
                max(coalesce(left_on, cast('9999-12-31' as date))) over (
                    partition by lead_id
                    order by entered_on asc, stage asc
                    rows between unbounded preceding and 1 preceding
                ) > entered_on
                then null
            else entered_on
        end as run_began_on,
        max(case when is_left_censored then entered_on end) over (partition by lead_id) as censored_on
    from newest_periods

),

runs as (

    select
        *,
        max(run_began_on) over (
            partition by lead_id
            order by entered_on asc, stage asc
            rows between unbounded preceding and current row
        ) as routed_on
    from begun_runs

),

-- A lead that becomes an MQL on the day it becomes an SQL, or as an SQL, is handed over as an SQL only, unless it remains an
-- MQL when it is no SQL any more.
mqls_within_sqls as (

    select distinct
        mql_periods.lead_id,
        mql_periods.stage,
        mql_periods.entered_on
    from newest_periods as mql_periods
    inner join newest_periods as sql_periods
        on mql_periods.lead_id = sql_periods.lead_id
    where
        mql_periods.stage = 'mql'
        and sql_periods.stage = 'sql'
        and mql_periods.entered_on >= sql_periods.entered_on
        and (sql_periods.left_on is null or mql_periods.left_on <= sql_periods.left_on)

),

crossings as (

    select
        runs.*,
        coalesce(runs.routed_on = runs.censored_on, false) as is_routed_before_lookback
    from runs
    left join mqls_within_sqls
        on
            runs.lead_id = mqls_within_sqls.lead_id
            and runs.stage = mqls_within_sqls.stage
            and runs.entered_on = mqls_within_sqls.entered_on
    where mqls_within_sqls.lead_id is null

),

asked_signals as (

    select distinct
        signal_rules.signal_id,
        signal_rules.scoring_model
    from signal_rules
    inner join model_dates
        on signal_rules.scoring_model = model_dates.scoring_model
    inner join newest_day
        on model_dates.scored_on = newest_day.scored_on

),

-- Activities on the day of the crossing that some rule uses.
moments as (

    select
        crossings.lead_id,
        crossings.entered_on,
        max(daily_activity.last_occurred_at) as qualifying_at
    from crossings
    inner join daily_activity
        on
            crossings.lead_id = daily_activity.lead_id
            and crossings.entered_on = daily_activity.occurred_on
            and crossings.entered_on >= daily_activity.known_on
    inner join asked_signals
        on
            daily_activity.signal_id = asked_signals.signal_id
            and crossings.scoring_model = asked_signals.scoring_model
    where not crossings.is_left_censored
    group by
        crossings.lead_id,
        crossings.entered_on

),

-- A stage can be entered between two scored days, when a cooldown ends: the score is that of the last scored day.
score_days as (

    select
        crossings.lead_id,
        crossings.entered_on,
        max(previous_scores.scored_on) as evaluated_on
    from crossings
    inner join previous_scores
        on
            crossings.lead_id = previous_scores.lead_id
            and crossings.scoring_model = previous_scores.scoring_model
            and crossings.entered_on >= previous_scores.scored_on
    group by
        crossings.lead_id,
        crossings.entered_on

),

dated as (

    select
        crossings.lead_id,
        crossings.scoring_model,
        crossings.published_as,
        crossings.scored_on,
        crossings.stage as qualification,
        case when not crossings.is_left_censored then crossings.entered_on end as qualified_on,
        crossings.left_on,
        crossings.entered_by as qualified_by,
        crossings.is_left_censored,
        crossings.routed_on,
        crossings.is_routed_before_lookback,
        score_days.evaluated_on,
        cast(previous_scores.lead_score as {{ lead_scoring.points_type() }}) as lead_score,
        coalesce(
            moments.qualifying_at,
            {{ lead_scoring.add_seconds('cast(crossings.entered_on as ' ~ dbt.type_timestamp() ~ ')', 86399) }}
        ) as qualifying_at
    from crossings
    left join moments
        on
            crossings.lead_id = moments.lead_id
            and crossings.entered_on = moments.entered_on
    left join score_days
        on
            crossings.lead_id = score_days.lead_id
            and crossings.entered_on = score_days.entered_on
    left join previous_scores
        on
            score_days.lead_id = previous_scores.lead_id
            and crossings.scoring_model = previous_scores.scoring_model
            and score_days.evaluated_on = previous_scores.scored_on

),

final as (

    select
        {{ lead_scoring.row_hash('handover', ['lead_id', 'published_as', 'qualification', 'qualified_on']) }} as task_id,
        *,
        -- A disposition belongs to the hand-over before it.
        lead(qualifying_at) over (
            partition by lead_id
            order by qualifying_at asc, qualification asc
        ) as next_qualifying_at
    from dated

)

select * from final
