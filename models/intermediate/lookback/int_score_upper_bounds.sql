{#- An upper bound of a lead's score in a block of days: everything that can add to it, as if all came at once. -#}
{%- set days_a_block = 13 -%}

with

lookback_starts as (

    select * from {{ ref('int_lookback_starts') }}
    where has_days_to_look_back

),

lookback_dates as (

    select * from {{ ref('int_lookback_dates') }}

),

steady_scores as (

    select * from {{ ref('int_steady_scores') }}

),

rule_days as (

    select * from {{ ref('int_rule_matches_daily') }}

),

explicit_rule_matches as (

    select * from {{ ref('int_explicit_rule_matches') }}

),

decay_weights as (

    select * from {{ ref('int_decay_weights') }}

),

rules as (

    select * from {{ ref('int_scoring_rules') }}

),

scoring_categories as (

    select * from {{ ref('int_scoring_categories') }}

),

-- Below the lowest exit a lead is in no stage.
scoring_models as (

    select
        model_key,
        mql_enter,
        coalesce(least(mql_exit, sql_exit), mql_exit, sql_exit) as lowest_exit,
        score_floor
    from {{ ref('int_scoring_models') }}

),

horizons as (

    select
        min(newest_on) as newest_on,
        max(scored_on) as last_day
    from {{ ref('int_compared_dates') }}

),

day_numbers as (

    {{ dbt.generate_series(upper_bound=90) }}

),

days_to_come as (

    select
        {{ lead_scoring.add_days('horizons.newest_on', 'day_numbers.generated_number - 1') }} as block_starts_on,
        horizons.last_day
    from horizons
    cross join day_numbers
    where mod(cast(day_numbers.generated_number - 1 as {{ dbt.type_int() }}), {{ days_a_block }}) = 0

),

-- Blocks of the outlook begin with the newest day; nothing becomes known in them.
days_of_blocks as (

    select
        false as is_outlook,
        block_starts_on,
        max(lookback_day) as block_ends_on
    from lookback_dates
    group by block_starts_on

    union all

    select
        true as is_outlook,
        block_starts_on,
        least({{ lead_scoring.add_days('block_starts_on', days_a_block - 1) }}, last_day) as block_ends_on
    from days_to_come
    where block_starts_on <= last_day

),

-- Blocks have numbers: the sums hold millions of keys in memory, so keys must be small.
blocks as (

    select
        is_outlook,
        block_starts_on,
        block_ends_on,
        cast(row_number() over (order by is_outlook asc, block_starts_on asc) as {{ dbt.type_int() }}) as block_number
    from days_of_blocks

),

periods as (

    select
        is_outlook,
        min(block_starts_on) as first_day,
        case when is_outlook then min(block_starts_on) else max(block_ends_on) end as known_until
    from blocks
    group by is_outlook

),

pairs as (

    select
        lookback_starts.lead_key,
        lookback_starts.model_key,
        false as is_outlook,
        periods.first_day,
        periods.known_until
    from lookback_starts
    inner join periods
        on not periods.is_outlook

    union all

    select
        steady_scores.lead_key,
        steady_scores.model_key,
        true as is_outlook,
        periods.first_day,
        periods.known_until
    from steady_scores
    inner join horizons
        on steady_scores.next_change_on <= horizons.last_day
    inner join periods
        on periods.is_outlook

),

earning_rules as (

    select * from rules
    where points > 0 or rule_kind = 'fast_track'

),

-- What every lead could have: points for silence, rules that fire without an activity, and the minima of categories, although
-- a category in which no rule fires gives none: a bound may be too high.
unconditional_rules as (

    select
        model_key,
        points
    from earning_rules
    where rule_kind = 'inactivity' or (rule_kind = 'frequency' and at_least = 0)

    union all

    select
        model_key,
        min_points as points
    from scoring_categories
    where min_points > 0

),

unconditional_points as (

    select
        model_key,
        cast(sum(points) as {{ dbt.type_bigint() }}) as points
    from unconditional_rules
    group by model_key

),

-- Each rule once, whichever version of the record satisfies it.
fit_rules as (

    select distinct
        explicit_rule_matches.lead_key,
        earning_rules.model_key,
        earning_rules.category_key,
        earning_rules.rule_key,
        earning_rules.points
    from explicit_rule_matches
    inner join earning_rules
        on explicit_rule_matches.rule_key = earning_rules.rule_key

),

fit_by_category as (

    select
        lead_key,
        model_key,
        category_key,
        sum(points) as points
    from fit_rules
    group by
        lead_key,
        model_key,
        category_key

),

fit_points as (

    select
        fit_by_category.lead_key,
        fit_by_category.model_key,
        cast(sum(greatest(0, least(fit_by_category.points, coalesce(scoring_categories.max_points, fit_by_category.points)))) as {{ dbt.type_bigint() }}) as points
    from fit_by_category
    inner join scoring_categories
        on fit_by_category.category_key = scoring_categories.category_key
    group by
        fit_by_category.lead_key,
        fit_by_category.model_key

),

-- Rule matches that count on some day. Of days to come, those known on the newest, until their window ends.
earning_days as (

    select
        rule_days.lead_key,
        earning_rules.model_key,
        rule_days.rule_key,
        pairs.is_outlook,
        earning_rules.decay != 'none' as is_decaying,
        rule_days.occurred_on,
        rule_days.counts_from,
        case
            when pairs.is_outlook then coalesce({{ lead_scoring.add_days('rule_days.occurred_on', 'earning_rules.window_days') }}, cast('9999-12-31' as date))
            else rule_days.counts_until
        end as counts_until,
        rule_days.counted_occurrences
    from rule_days
    inner join earning_rules
        on rule_days.rule_key = earning_rules.rule_key
    inner join pairs
        on
            rule_days.lead_key = pairs.lead_key
            and earning_rules.model_key = pairs.model_key
            and rule_days.counts_from <= pairs.known_until
            and rule_days.counts_until > pairs.first_day

),

constants as (

    select
        pairs.lead_key,
        pairs.model_key,
        pairs.is_outlook,
        coalesce(fit_points.points, 0) + coalesce(unconditional_points.points, 0) as constant_points
    from pairs
    left join fit_points
        on
            pairs.lead_key = fit_points.lead_key
            and pairs.model_key = fit_points.model_key
    left join unconditional_points
        on pairs.model_key = unconditional_points.model_key

),

-- Bound all days as one block first, 0 of the lookback and 1 of the outlook, then block by block the leads that this leaves.
whole_days as (

    select
        lead_key,
        rule_key,
        case when is_outlook then 1 else 0 end as block_number,
        counted_occurrences,
        1000000 as weight
    from earning_days

),

{% for level in ['whole', 'block'] %}
{%- if level == 'block' %}
-- Nothing becomes known in the outlook that would end a silence. Where no rule of its category gives points, it subtracts.
silences as (

    select
        steady_scores.lead_key,
        steady_scores.model_key,
        rules.category_key,
        blocks.block_number,
        sum(rules.points) as sum_of_points,
        min(rules.points) as least_points
    from steady_scores
    inner join whole_bounds
        on
            steady_scores.lead_key = whole_bounds.lead_key
            and steady_scores.model_key = whole_bounds.model_key
            and whole_bounds.is_outlook
            and whole_bounds.is_qualifiable
    inner join rules
        on
            steady_scores.model_key = rules.model_key
            and rules.rule_kind = 'inactivity'
    inner join blocks
        on
            blocks.is_outlook
            and {{ lead_scoring.add_days('steady_scores.silent_since', 'rules.inactive_days') }} <= blocks.block_starts_on
    left join earning_rules
        on rules.category_key = earning_rules.category_key
    where earning_rules.category_key is null
    group by
        steady_scores.lead_key,
        steady_scores.model_key,
        rules.category_key,
        blocks.block_number

),

silence_points as (

    select
        silences.lead_key,
        silences.model_key,
        silences.block_number,
        sum(least(
            greatest(
                case scoring_categories.combine when 'sum' then silences.sum_of_points else silences.least_points end,
                coalesce(scoring_categories.min_points, silences.sum_of_points)
            ),
            coalesce(scoring_categories.max_points, 0)
        )) as points
    from silences
    inner join scoring_categories
        on silences.category_key = scoring_categories.category_key
    group by
        silences.lead_key,
        silences.model_key,
        silences.block_number

),

-- Weights never grow with age, so the first day of the block on which a match counts has the greatest.
block_days as (

    select
        earning_days.lead_key,
        earning_days.rule_key,
        blocks.block_number,
        earning_days.counted_occurrences,
        case when earning_days.is_decaying then coalesce(decay_weights.weight, 0) else 1000000 end as weight
    from earning_days
    inner join whole_bounds
        on
            earning_days.lead_key = whole_bounds.lead_key
            and earning_days.model_key = whole_bounds.model_key
            and earning_days.is_outlook = whole_bounds.is_outlook
            and whole_bounds.is_qualifiable
    inner join blocks
        on
            earning_days.is_outlook = blocks.is_outlook
            and earning_days.counts_from <= blocks.block_ends_on
            and earning_days.counts_until > blocks.block_starts_on
    left join decay_weights
        on
            earning_days.rule_key = decay_weights.rule_key
            and decay_weights.age_days = {{ dbt.datediff('earning_days.occurred_on', 'greatest(blocks.block_starts_on, earning_days.counts_from)', 'day') }}

),

{% endif -%}
{{ level }}_sums as (

    select
        lead_key,
        rule_key,
        block_number,
        cast(sum(counted_occurrences) as {{ dbt.type_bigint() }}) as occurrences,
        cast(sum(cast(counted_occurrences as {{ dbt.type_bigint() }}) * weight) as {{ dbt.type_bigint() }}) as weighted_occurrences
    from {{ level }}_days
    group by
        lead_key,
        rule_key,
        block_number

),

{{ level }}_categories as (

    select
        sums.lead_key,
        sums.block_number,
        rules.model_key,
        rules.category_key,
        sum(case
            when rules.rule_kind = 'behavioral'
                then least(
                    {{ lead_scoring.weighted_points('rules.points', 'sums.weighted_occurrences') }},
                    rules.points * least(sums.occurrences, coalesce(rules.max_count, sums.occurrences)),
                    coalesce(rules.max_points, rules.points * sums.occurrences)
                )
            when sums.occurrences >= rules.at_least then rules.points
            else 0
        end) as points,
        max(case when rules.rule_kind = 'fast_track' then 1 else 0 end) as is_fast_track
    from {{ level }}_sums as sums
    inner join rules
        on sums.rule_key = rules.rule_key
    group by
        sums.lead_key,
        sums.block_number,
        rules.model_key,
        rules.category_key

),

{{ level }}_points as (

    select
        by_category.lead_key,
        by_category.model_key,
        by_category.block_number,
        sum(greatest(0, least(by_category.points, coalesce(scoring_categories.max_points, by_category.points)))) as points,
        max(by_category.is_fast_track) as is_fast_track
    from {{ level }}_categories as by_category
    left join scoring_categories
        on by_category.category_key = scoring_categories.category_key
    group by
        by_category.lead_key,
        by_category.model_key,
        by_category.block_number

),

{% if level == 'whole' %}
whole_bounds as (

    select
        constants.lead_key,
        constants.model_key,
        constants.is_outlook,
        constants.constant_points,
        coalesce(earned.is_fast_track, 0) = 1
        or coalesce(
            greatest(constants.constant_points + coalesce(earned.points, 0), coalesce(scoring_models.score_floor, 0))
            >= case when constants.is_outlook then scoring_models.lowest_exit else scoring_models.mql_enter end,
            false
        ) as is_qualifiable
    from constants
    inner join scoring_models
        on constants.model_key = scoring_models.model_key
    left join whole_points as earned
        on
            constants.lead_key = earned.lead_key
            and constants.model_key = earned.model_key
            and case when constants.is_outlook then 1 else 0 end = earned.block_number

),
{% endif %}
{% endfor %}
-- Union and sum: joining the parts would hold all of them in memory.
block_amounts as (

    select
        whole_bounds.lead_key,
        whole_bounds.model_key,
        blocks.block_number,
        whole_bounds.constant_points as points,
        0 as is_fast_track
    from whole_bounds
    inner join blocks
        on whole_bounds.is_outlook = blocks.is_outlook
    where whole_bounds.is_qualifiable

    union all

    select
        lead_key,
        model_key,
        block_number,
        points,
        is_fast_track
    from block_points

    union all

    select
        lead_key,
        model_key,
        block_number,
        points,
        0 as is_fast_track
    from silence_points

),

block_bounds as (

    select
        block_amounts.lead_key,
        block_amounts.model_key,
        block_amounts.block_number,
        cast(greatest(sum(block_amounts.points), coalesce(max(scoring_models.score_floor), 0)) as {{ dbt.type_bigint() }}) as most_points,
        max(block_amounts.is_fast_track) = 1 as is_fast_track
    from block_amounts
    inner join scoring_models
        on block_amounts.model_key = scoring_models.model_key
    group by
        block_amounts.lead_key,
        block_amounts.model_key,
        block_amounts.block_number

),

-- In the lookback, keep who can enter a stage; in the outlook, who can still be in one.
qualifiable_pairs as (

    select distinct
        block_bounds.lead_key,
        block_bounds.model_key,
        blocks.is_outlook
    from block_bounds
    inner join blocks
        on block_bounds.block_number = blocks.block_number
    inner join scoring_models
        on block_bounds.model_key = scoring_models.model_key
    where
        block_bounds.is_fast_track
        or block_bounds.most_points >= case when blocks.is_outlook then scoring_models.lowest_exit else scoring_models.mql_enter end

),

-- A block at or above the lowest exit, or with a hand-raise, needs scoring.
final as (

    select
        bounds.lead_key,
        bounds.model_key,
        blocks.is_outlook,
        blocks.block_starts_on,
        blocks.block_ends_on,
        bounds.most_points,
        bounds.is_fast_track or coalesce(bounds.most_points >= scoring_models.lowest_exit, false) as is_to_score
    from block_bounds as bounds
    inner join blocks
        on bounds.block_number = blocks.block_number
    inner join scoring_models
        on bounds.model_key = scoring_models.model_key
    inner join qualifiable_pairs
        on
            bounds.lead_key = qualifiable_pairs.lead_key
            and bounds.model_key = qualifiable_pairs.model_key
            and blocks.is_outlook = qualifiable_pairs.is_outlook

)

select * from final
