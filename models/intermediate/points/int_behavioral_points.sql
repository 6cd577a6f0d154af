with

scoring_days as {{ lead_scoring.not_materialized() }} (

    select * from {{ ref('int_lead_score_dates') }}

),

rule_days as (

    select * from {{ ref('int_rule_matches_daily') }}

),

rules as (

    select * from {{ ref('int_scoring_rules') }}
    where rule_kind = 'behavioral'

),

decay_weights as (

    select * from {{ ref('int_decay_weights') }}

),

-- Sort by day only where max_count can be exceeded. A window, because Postgres would underestimate an aggregate's groups and
-- join by nested loops.
behavioral_days as (

    select
        rule_days.lead_key,
        rule_days.rule_key,
        rule_days.occurred_on,
        rule_days.counts_from,
        rule_days.counts_until,
        rule_days.occurrences,
        rule_days.counted_occurrences,
        {{ lead_scoring.add_days('rule_days.occurred_on', 'rules.window_days') }} as expires_on,
        rules.model_key,
        rules.max_count,
        coalesce(sum(rule_days.counted_occurrences) over (
            partition by rule_days.lead_key, rule_days.rule_key
        ) > rules.max_count, false) as is_crowded,
        count(*) over (partition by rule_days.lead_key, rule_days.rule_key) = 1 as is_single
    from rule_days
    inner join rules
        on rule_days.rule_key = rules.rule_key

),

{%- for crowd in ['loose', 'crowded'] %}

{{ crowd }}_days as (

    select
        scoring_days.lead_key,
        behavioral_days.rule_key,
        scoring_days.scored_on,
        scoring_days.has_ledger,
        behavioral_days.occurred_on,
        {{ dbt.datediff('behavioral_days.occurred_on', 'scoring_days.scored_on', 'day') }} as age_days,
        behavioral_days.occurrences,
        behavioral_days.counted_occurrences,
        {{ 'behavioral_days.max_count,' if crowd == 'crowded' }}
        behavioral_days.is_single
    from behavioral_days
    inner join scoring_days
        on
            behavioral_days.lead_key = scoring_days.lead_key
            and behavioral_days.model_key = scoring_days.model_key
            and behavioral_days.counts_from <= scoring_days.known_on
            and behavioral_days.counts_until > scoring_days.known_on
            and (behavioral_days.expires_on is null or behavioral_days.expires_on > scoring_days.scored_on)
    where {{ 'not ' if crowd == 'loose' }}behavioral_days.is_crowded

),
{%- endfor %}

-- max_count keeps the newest.
newest_first as (

    select
        *,
        sum(counted_occurrences) over (
            partition by lead_key, rule_key, scored_on
            order by occurred_on desc
            rows between unbounded preceding and current row
        ) - counted_occurrences as newer_occurrences
    from crowded_days

),

counted as (

    select
        lead_key,
        rule_key,
        scored_on,
        has_ledger,
        occurred_on,
        age_days,
        occurrences,
        counted_occurrences,
        is_single
    from loose_days

    union all

    select
        lead_key,
        rule_key,
        scored_on,
        has_ledger,
        occurred_on,
        age_days,
        occurrences,
        least(counted_occurrences, greatest(0, max_count - newer_occurrences)) as counted_occurrences,
        is_single
    from newest_first

),

-- In millionths; without decay the weight is whole.
weighted as (

    select
        counted.*,
        case rules.decay when 'none' then 1000000 else coalesce(decay_weights.weight, 0) end as weight
    from counted
    inner join rules
        on counted.rule_key = rules.rule_key
    left join decay_weights
        on
            counted.rule_key = decay_weights.rule_key
            and counted.age_days = decay_weights.age_days

),

-- Only a rule that matches on several days has anything to add up, and only the ledger says when.
summed as (

    select
        lead_key,
        rule_key,
        scored_on,
        cast(occurrences as {{ dbt.type_bigint() }}) as occurrences,
        cast(counted_occurrences as {{ dbt.type_bigint() }}) as counted_occurrences,
        cast(counted_occurrences as {{ dbt.type_bigint() }}) * weight as weighted_occurrences,
        case when has_ledger then occurred_on end as first_occurred_on,
        case when has_ledger then occurred_on end as last_occurred_on,
        case when has_ledger then occurred_on end as first_counted_on
    from weighted
    where is_single

    union all

    select
        lead_key,
        rule_key,
        scored_on,
        cast(sum(occurrences) as {{ dbt.type_bigint() }}) as occurrences,
        cast(sum(counted_occurrences) as {{ dbt.type_bigint() }}) as counted_occurrences,
        cast(sum(cast(counted_occurrences as {{ dbt.type_bigint() }}) * weight) as {{ dbt.type_bigint() }}) as weighted_occurrences,
        min(case when has_ledger then occurred_on end) as first_occurred_on,
        max(case when has_ledger then occurred_on end) as last_occurred_on,
        min(case when has_ledger and counted_occurrences > 0 then occurred_on end) as first_counted_on
    from weighted
    where not is_single
    group by
        lead_key,
        rule_key,
        scored_on

),

pointed as (

    select
        summed.*,
        rules.model_key,
        rules.window_days,
        rules.max_points,
        summed.occurrences * rules.points as raw_points,
        summed.counted_occurrences * rules.points as undecayed_points,
        cast({{ lead_scoring.weighted_points('rules.points', 'summed.weighted_occurrences') }} as {{ dbt.type_bigint() }}) as decayed_points
    from summed
    inner join rules
        on summed.rule_key = rules.rule_key

),

final as (

    select
        lead_key,
        model_key,
        scored_on,
        rule_key,
        occurrences,
        raw_points,
        undecayed_points,
        decayed_points,
        -- max_points bounds the absolute value; the sign is kept.
        case
            when decayed_points > max_points then max_points
            when decayed_points < -max_points then -max_points
            else decayed_points
        end as limited_points,
        first_occurred_on,
        last_occurred_on,
        {{ lead_scoring.add_days('first_counted_on', 'window_days') }} as next_expires_on
    from pointed

)

select * from final
