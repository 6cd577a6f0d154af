{#- 89 years of days; what decays is worth nothing after them. -#}
{%- set most_days = 32768 -%}

with

behavioral_days as (

    select * from {{ ref('int_behavioral_days') }}

),

behavioral_rules as (

    select * from {{ ref('int_behavioral_rules') }}
    where decay != 'none'

),

day_numbers as (

    {{ dbt.generate_series(upper_bound=most_days) }}

),

-- Each age of a rule is weighed once, not once an event.
rule_ages as (

    select
        rules.scoring_model,
        rules.rule_id,
        rules.decay,
        rules.decay_days,
        rules.decay_percent,
        cast(day_numbers.generated_number - 1 as {{ dbt.type_int() }}) as age_days
    from behavioral_rules as rules
    inner join day_numbers
        on day_numbers.generated_number <= coalesce(rules.window_days, {{ most_days }})

),

decay_weights as (

    select
        scoring_model,
        rule_id,
        age_days,
        {{ lead_scoring.decay_weight() }} as weight
    from rule_ages

),

weighted as (

    select
        behavioral_days.*,
        case behavioral_days.decay when 'none' then cast(1 as decimal(7, 6)) else coalesce(decay_weights.weight, cast(0 as decimal(7, 6))) end as weight
    from behavioral_days
    left join decay_weights
        on
            behavioral_days.scoring_model = decay_weights.scoring_model
            and behavioral_days.rule_id = decay_weights.rule_id
            and behavioral_days.age_days = decay_weights.age_days

),

summed as (

    select
        lead_id,
        scoring_model,
        scored_on,
        is_requested,
        rule_id,
        max_points,
        window_days,
        cast(points as decimal(14, 4)) as points,
        cast(sum(occurrences) as decimal(18, 0)) as occurrences,
        cast(sum(counted_occurrences) as decimal(18, 0)) as counted_occurrences,
        cast(sum(
            cast(counted_occurrences as decimal(11, 0)) * weight
        ) as {{ lead_scoring.type_decimal(20, 6) }}) as weighted_occurrences,
        min(occurred_on) as first_occurred_on,
        max(occurred_on) as last_occurred_on,
        min(case when counted_occurrences > 0 then occurred_on end) as first_counted_on
    from weighted
    group by
        lead_id,
        scoring_model,
        scored_on,
        is_requested,
        rule_id,
        max_points,
        window_days,
        points

),

-- The one rounding: half away from zero, to four places. What did not decay has no more of them, and rounding so many
-- digits is most of what this costs.
pointed as (

    select
        *,
        occurrences * points as raw_points,
        counted_occurrences * points as undecayed_points,
        case
            when weighted_occurrences = counted_occurrences then counted_occurrences * points
            else round(weighted_occurrences * points, 4)
        end as decayed_points
    from summed

),

final as (

    select
        lead_id,
        scoring_model,
        scored_on,
        is_requested,
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
