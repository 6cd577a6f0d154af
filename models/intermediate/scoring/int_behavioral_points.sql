with

behavioral_days as (

    select * from {{ ref('int_behavioral_days') }}

),

-- Each age is weighed once a way of decaying, not once an event.
decay_ages as (

    select
        decay,
        decay_days,
        decay_percent,
        age_days,
        -- How many whole decay periods have passed.
        (age_days - mod(age_days, decay_days)) / decay_days as decay_steps
    from behavioral_days
    where decay != 'none'
    group by
        decay,
        decay_days,
        decay_percent,
        age_days

),

-- A power is the one figure here that no engine computes in decimals. Fifteen places are exact
-- enough that the rounding to six, which the contract asks for, is the same everywhere.
decay_weights as (

    select
        decay,
        decay_days,
        coalesce(decay_percent, 0) as decay_percent,
        age_days,
        cast(round(cast(
            case decay
                when 'linear' then greatest(0, 1 - cast(age_days as {{ lead_scoring.type_double() }}) / decay_days)
                when 'half_life' then power(0.5, cast(age_days as {{ lead_scoring.type_double() }}) / decay_days)
                when 'step' then greatest(0, 1 - cast(decay_percent as {{ lead_scoring.type_double() }}) / 100 * decay_steps)
            end as {{ lead_scoring.type_decimal(20, 15) }}
        ), 6) as decimal(7, 6)) as weight
    from decay_ages

),

-- What does not decay finds no weight and keeps its whole worth.
summed as (

    select
        counted.lead_id,
        counted.scoring_model,
        counted.scored_on,
        counted.rule_id,
        counted.max_points,
        counted.window_days,
        cast(counted.points as decimal(14, 4)) as points,
        cast(sum(counted.occurrences) as decimal(18, 0)) as occurrences,
        cast(sum(counted.counted_occurrences) as decimal(18, 0)) as counted_occurrences,
        cast(sum(
            cast(counted.counted_occurrences as decimal(12, 0)) * coalesce(decay_weights.weight, cast(1 as decimal(7, 6)))
        ) as {{ lead_scoring.type_decimal(20, 6) }}) as weighted_occurrences,
        min(counted.occurred_on) as first_occurred_on,
        max(counted.occurred_on) as last_occurred_on,
        min(case when counted.counted_occurrences > 0 then counted.occurred_on end) as first_counted_on
    from behavioral_days as counted
    left join decay_weights
        on
            counted.decay = decay_weights.decay
            and counted.decay_days = decay_weights.decay_days
            and coalesce(counted.decay_percent, 0) = decay_weights.decay_percent
            and counted.age_days = decay_weights.age_days
    group by
        counted.lead_id,
        counted.scoring_model,
        counted.scored_on,
        counted.rule_id,
        counted.max_points,
        counted.window_days,
        counted.points

),

-- The one rounding: half away from zero, to four places.
pointed as (

    select
        *,
        occurrences * points as raw_points,
        counted_occurrences * points as undecayed_points,
        round(weighted_occurrences * points, 4) as decayed_points
    from summed

),

final as (

    select
        lead_id,
        scoring_model,
        scored_on,
        rule_id,
        cast(occurrences as {{ dbt.type_bigint() }}) as occurrences,
        cast(raw_points as {{ lead_scoring.points_type() }}) as raw_points,
        cast(undecayed_points as {{ lead_scoring.points_type() }}) as undecayed_points,
        cast(decayed_points as {{ lead_scoring.points_type() }}) as decayed_points,
        -- max_points bounds the absolute value; the sign stays.
        cast(
            case
                when decayed_points > max_points then max_points
                when decayed_points < -max_points then -max_points
                else decayed_points
            end as {{ lead_scoring.points_type() }}
        ) as limited_points,
        first_occurred_on,
        last_occurred_on,
        {{ lead_scoring.add_days('first_counted_on', 'window_days') }} as next_expires_on
    from pointed

)

select * from final
