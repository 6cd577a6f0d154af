{#- Acklam's approximation to the quantiles of the normal distribution, off by less than 1.15e-9 of them:
    P. J. Acklam, 'An algorithm for computing the inverse normal cumulative distribution function', 2003. -#}
{%- set middle_numerator = [
    '-3.969683028665376e+01', '2.209460984245205e+02', '-2.759285104469687e+02',
    '1.383577518672690e+02', '-3.066479806614716e+01', '2.506628277459239e+00',
] -%}
{%- set middle_denominator = [
    '-5.447609879822406e+01', '1.615858368580409e+02', '-1.556989798598866e+02',
    '6.680131188771972e+01', '-1.328068155288572e+01', '1',
] -%}
{%- set tail_numerator = [
    '-7.784894002430293e-03', '-3.223964580411365e-01', '-2.400758277161838e+00',
    '-2.549732539343734e+00', '4.374664141464968e+00', '2.938163982698783e+00',
] -%}
{%- set tail_denominator = [
    '7.784695709041462e-03', '3.224671290700398e-01', '2.445134137142996e+00',
    '3.754408661907416e+00', '1',
] -%}

with

arms as (

    select * from {{ ref('int_nurture_arms') }}

),

-- One row: an aggregate says so to Postgres, which else expects hundreds and compiles the query for seconds.
test_rules as (

    select
        max({{ lead_scoring.number_or_null('min_recipients') }}) as min_recipients,
        max({{ lead_scoring.number_or_null('alpha') }}) as alpha,
        max({{ lead_scoring.number_or_null('split_check_p') }}) as split_check_p
    from {{ ref('test_rules') }}

),

-- Of alpha, half lies above the quantile.
distances as (

    select
        *,
        0.5 - cast(alpha as {{ lead_scoring.type_double() }}) / 2 as from_middle,
        sqrt(-2 * ln(cast(alpha as {{ lead_scoring.type_double() }}) / 2)) as into_tail
    from test_rules
    {{ lead_scoring.optimization_fence() }}

),

quantiles as (

    select
        min_recipients,
        alpha,
        split_check_p,
        case
            when from_middle <= 0.47575
                then
                    from_middle * {{ lead_scoring.polynomial('from_middle * from_middle', middle_numerator) }}
                    / {{ lead_scoring.polynomial('from_middle * from_middle', middle_denominator) }}
            else
                -{{ lead_scoring.polynomial('into_tail', tail_numerator) }}
                / {{ lead_scoring.polynomial('into_tail', tail_denominator) }}
        end as z
    from distances
    {{ lead_scoring.optimization_fence() }}

),

rates as (

    select
        arms.*,
        quantiles.min_recipients,
        quantiles.alpha,
        quantiles.split_check_p,
        quantiles.z,
        quantiles.z * quantiles.z / nullif(arms.recipients, 0) as z2_share,
        1 / nullif(cast(arms.recipients as {{ lead_scoring.type_double() }}), 0) as one_share,
        arms.successes / nullif(cast(arms.recipients as {{ lead_scoring.type_double() }}), 0) as success_share
    from arms
    cross join quantiles
    {{ lead_scoring.optimization_fence() }}

),

margins as (

    select
        *,
        (success_share + z2_share / 2) / (1 + z2_share) as middle,
        z * sqrt(success_share * (1 - success_share) * one_share + z2_share * one_share / 4) / (1 + z2_share) as margin
    from rates

),

-- Wilson's score interval.
intervals as (

    select
        *,
        middle - margin as share_low,
        middle + margin as share_high
    from margins
    {{ lead_scoring.optimization_fence() }}

),

pairs as (

    select
        arms.*,
        first_arms.variant as compared_with,
        first_arms.recipients as first_recipients,
        arms.recipients + first_arms.recipients as both_recipients,
        arms.success_share - first_arms.success_share as share_difference,
        arms.share_low - arms.success_share as down,
        arms.share_high - arms.success_share as up,
        first_arms.share_low - first_arms.success_share as first_down,
        first_arms.share_high - first_arms.success_share as first_up,
        arms.one_share + first_arms.one_share as both_shares,
        (arms.successes + first_arms.successes)
        / nullif(cast(arms.recipients + first_arms.recipients as {{ lead_scoring.type_double() }}), 0) as pooled_share,
        arms.planned_share / nullif(cast(arms.planned_share + first_arms.planned_share as {{ lead_scoring.type_double() }}), 0) as planned_part
    from intervals as arms
    left join intervals as first_arms
        on
            arms.comparison = first_arms.comparison
            and arms.sequence = first_arms.sequence
            and arms.step = first_arms.step
            and arms.metric = first_arms.metric
            and first_arms.arm_number = 1
            and arms.arm_number > 1
    {{ lead_scoring.optimization_fence() }}

),

-- Newcombe's hybrid score interval of the difference, the pooled test of two proportions, the test of a planned share.
differences as (

    select
        *,
        share_difference - sqrt(down * down + first_up * first_up) as share_difference_low,
        share_difference + sqrt(up * up + first_down * first_down) as share_difference_high,
        abs(share_difference) / sqrt(nullif(pooled_share * (1 - pooled_share) * both_shares, 0)) as difference_z,
        abs(recipients - both_recipients * planned_part) / sqrt(nullif(both_recipients * planned_part * (1 - planned_part), 0)) as split_z
    from pairs
    {{ lead_scoring.optimization_fence() }}

),

-- All or none in both arms alike is no difference at all.
probabilities as (

    select
        *,
        case when share_difference = 0 then 1 else {{ lead_scoring.six_decimals(lead_scoring.two_sided_p('difference_z')) }} end as p_value,
        {{ lead_scoring.six_decimals(lead_scoring.two_sided_p('split_z')) }} as split_p_value
    from differences
    {{ lead_scoring.optimization_fence() }}

),

verdicts as (

    select
        *,
        case
            when compared_with is null then null
            -- Nurtured leads are not assigned at random.
            when comparison = 'nurtured' then null
            when recipients < min_recipients or first_recipients < min_recipients then 'too_few'
            when split_p_value < split_check_p then 'unequal_split'
            when p_value < alpha then 'winner'
            else 'no_difference_shown'
        end as verdict
    from probabilities

),

final as (

    select
        -- ids
        comparison,
        sequence,
        step,
        variant,
        metric,
        scored_on,

        -- the arm itself
        recipients,
        successes,
        cast({{ lead_scoring.ratio('successes', 'recipients', 6) }} as decimal(7, 6)) as rate,
        {{ lead_scoring.six_decimals('share_low') }} as rate_low,
        {{ lead_scoring.six_decimals('share_high') }} as rate_high,
        average_days_to_convert,
        average_deal_amount,

        -- the arm beside the first one
        compared_with,
        {{ lead_scoring.six_decimals('share_difference') }} as difference,
        {{ lead_scoring.six_decimals('share_difference_low') }} as difference_low,
        {{ lead_scoring.six_decimals('share_difference_high') }} as difference_high,
        cast(p_value as decimal(7, 6)) as p_value,
        split_p_value,
        verdict,
        case
            when verdict = 'winner' and (share_difference > 0) = (metric != 'unsubscribed') then variant
            when verdict = 'winner' then compared_with
        end as winner
    from verdicts

)

select * from final
