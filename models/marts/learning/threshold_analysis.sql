with

learning_rows as (

    select * from {{ ref('int_learning_rows') }}
    where is_in_use

),

scoring_models as (

    select * from {{ ref('int_scoring_models') }}
    where scoring_model = published_as

),

sales_reps as (

    select * from {{ ref('sales_reps') }}

),

-- Five working days; a rep with several rows is one.
rep_capacities as (

    select
        rep,
        max(cast(daily_capacity as {{ dbt.type_int() }})) as daily_capacity
    from sales_reps
    group by rep

),

capacities as (

    select 5 * sum(daily_capacity) as leads_a_week
    from rep_capacities

),

periods as (

    select
        scoring_model,
        min(scored_on) as first_month,
        {{ dbt.datediff('min(scored_on)', 'max(scored_on)', 'day') }} as period_days
    from learning_rows
    group by scoring_model

),

-- Who stood there in the first month did not arrive within the period.
followed as (

    select
        learning_rows.scoring_model,
        learning_rows.lead_score,
        case when learning_rows.is_converted then 1 else 0 end as converted,
        case when learning_rows.scored_on > periods.first_month then 1 else 0 end as is_late,
        max(learning_rows.lead_score) over (
            partition by learning_rows.scoring_model, learning_rows.lead_id
            order by learning_rows.scored_on asc
            rows between unbounded preceding and 1 preceding
        ) as best_before
    from learning_rows
    inner join periods
        on learning_rows.scoring_model = periods.scoring_model

),

histogram as (

    select
        scoring_model,
        lead_score,
        best_before,
        count(*) as lead_months,
        sum(converted) as conversions,
        sum(is_late) as late_months
    from followed
    group by
        scoring_model,
        lead_score,
        best_before

),

totals as (

    select
        scoring_model,
        sum(conversions) as conversions
    from histogram
    group by scoring_model

),

current_thresholds as (

    select
        scoring_model,
        {{ lead_scoring.as_points('mql_enter') }} as mql_enter,
        cast(floor({{ lead_scoring.as_points('mql_enter') }}) as {{ dbt.type_int() }}) as threshold
    from scoring_models
    where mql_enter is not null

),

whole_thresholds as (

    select
        scoring_model,
        cast(floor(lead_score) as {{ dbt.type_int() }}) as threshold
    from histogram
    where lead_score >= 1

    union distinct

    select
        scoring_model,
        threshold
    from current_thresholds

),

-- The current threshold counts from mql_enter itself, which may have decimals.
thresholds as (

    select
        whole_thresholds.scoring_model,
        whole_thresholds.threshold,
        coalesce(current_thresholds.mql_enter, whole_thresholds.threshold) as counted_from,
        current_thresholds.threshold is not null as is_current
    from whole_thresholds
    left join current_thresholds
        on
            whole_thresholds.scoring_model = current_thresholds.scoring_model
            and whole_thresholds.threshold = current_thresholds.threshold

),

counts as (

    select
        thresholds.scoring_model,
        thresholds.threshold,
        thresholds.is_current,
        totals.conversions as all_conversions,
        coalesce(sum(histogram.lead_months), 0) as lead_months,
        coalesce(sum(histogram.conversions), 0) as conversions,
        coalesce(sum(case when coalesce(histogram.best_before, thresholds.counted_from - 1) < thresholds.counted_from then histogram.late_months else 0 end), 0) as arrivals,
        max(periods.period_days) as period_days
    from thresholds
    inner join totals
        on thresholds.scoring_model = totals.scoring_model
    inner join periods
        on thresholds.scoring_model = periods.scoring_model
    left join histogram
        on
            thresholds.scoring_model = histogram.scoring_model
            and thresholds.counted_from <= histogram.lead_score
    group by
        thresholds.scoring_model,
        thresholds.threshold,
        thresholds.is_current,
        totals.conversions

),

rates as (

    select
        *,
        cast({{ lead_scoring.ratio('(arrivals * 7)', 'period_days', 2) }} as decimal(18, 2)) as leads_a_week,
        cast({{ lead_scoring.ratio('conversions', 'lead_months', 6) }} as decimal(7, 6)) as conversion_share,
        cast({{ lead_scoring.ratio('conversions', 'all_conversions', 6) }} as decimal(7, 6)) as recall
    from counts

),

-- Above what is too much for the reps, nothing is.
compared as (

    select
        rates.*,
        capacities.leads_a_week is not null and rates.leads_a_week is not null and rates.lead_months > 0 as is_comparable,
        max(case when rates.leads_a_week > capacities.leads_a_week then rates.threshold else 0 end) over (
            partition by rates.scoring_model
        ) as too_low
    from rates
    cross join capacities

),

choices as (

    select
        scoring_model,
        min(case when is_comparable and threshold > too_low then threshold end) as for_capacity,
        min(case when conversion_share >= {{ var('target_precision') }} and lead_months >= 30 then threshold end) as for_precision,
        max(case when recall >= 0.5 then threshold end) as to_start_with
    from compared
    group by scoring_model

),

final as (

    select
        -- ids
        rates.scoring_model,
        rates.threshold,

        -- what it would bring
        rates.leads_a_week,
        cast(rates.lead_months as {{ dbt.type_bigint() }}) as lead_months,
        cast(rates.conversions as {{ dbt.type_bigint() }}) as conversions,
        rates.conversion_share as mql_precision,
        {{ lead_scoring.six_decimals(lead_scoring.wilson_bound('rates.conversions', 'rates.lead_months', '-')) }} as mql_precision_low,
        {{ lead_scoring.six_decimals(lead_scoring.wilson_bound('rates.conversions', 'rates.lead_months', '+')) }} as mql_precision_high,
        rates.recall as mql_recall,

        -- which to choose
        rates.is_current,
        coalesce(rates.threshold = choices.for_capacity, false) as is_for_capacity,
        coalesce(rates.threshold = choices.for_precision, false) as is_for_precision,
        coalesce(rates.threshold = choices.to_start_with, false) as is_to_start_with
    from rates
    inner join choices
        on rates.scoring_model = choices.scoring_model

)

select * from final
