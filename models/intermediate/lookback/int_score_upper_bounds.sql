{#- An upper bound of a lead's score in a block of days: everything that can add to it, as if all came at once. -#}

with

lookback_starts as (

    select * from {{ ref('int_lookback_starts') }}
    where has_days_to_look_back

),

lookback_dates as (

    select * from {{ ref('int_lookback_dates') }}

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

scoring_models as (

    select * from {{ ref('int_scoring_models') }}

),

blocks as (

    select
        block_starts_on,
        max(lookback_day) as block_ends_on
    from lookback_dates
    group by block_starts_on

),

period as (

    select
        min(block_starts_on) as first_day,
        max(block_ends_on) as last_day
    from blocks

),

earning_rules as (

    select * from rules
    where
        points > 0
        or rule_kind = 'fast_track'

),

-- What every lead could have: points for silence, and the minima of categories.
general as (

    select
        model_key,
        points
    from earning_rules
    where
        rule_kind = 'inactivity'
        or (rule_kind = 'frequency' and at_least = 0)

    union all

    select
        model_key,
        min_points as points
    from scoring_categories
    where min_points > 0

),

general_points as (

    select
        model_key,
        cast(sum(points) as {{ dbt.type_bigint() }}) as points
    from general
    group by model_key

),

-- Each rule once, whichever version of the record satisfies it.
fit_rules as (

    select
        explicit_rule_matches.lead_key,
        earning_rules.model_key,
        earning_rules.category_key,
        earning_rules.rule_key,
        earning_rules.points
    from explicit_rule_matches
    inner join earning_rules
        on explicit_rule_matches.rule_key = earning_rules.rule_key
    group by
        explicit_rule_matches.lead_key,
        earning_rules.model_key,
        earning_rules.category_key,
        earning_rules.rule_key,
        earning_rules.points

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

-- Rule matches that count on some lookback day, for leads and models with days to look back at.
earning_days as (

    select
        rule_days.lead_key,
        earning_rules.model_key,
        rule_days.rule_key,
        earning_rules.decay,
        rule_days.occurred_on,
        rule_days.counts_from,
        rule_days.counts_until,
        rule_days.counted_occurrences
    from rule_days
    inner join earning_rules
        on rule_days.rule_key = earning_rules.rule_key
    inner join lookback_starts
        on
            rule_days.lead_key = lookback_starts.lead_key
            and earning_rules.model_key = lookback_starts.model_key
    cross join period
    where
        rule_days.counts_from <= period.last_day
        and rule_days.counts_until > period.first_day

),

constants as (

    select
        lookback_starts.lead_key,
        lookback_starts.model_key,
        coalesce(fit_points.points, 0) + coalesce(general_points.points, 0) as constant_points
    from lookback_starts
    left join fit_points
        on
            lookback_starts.lead_key = fit_points.lead_key
            and lookback_starts.model_key = fit_points.model_key
    left join general_points
        on lookback_starts.model_key = general_points.model_key

),

-- First bound the lookback as a whole, then the blocks of leads that this leaves.
whole_days as (

    select
        earning_days.lead_key,
        earning_days.model_key,
        earning_days.rule_key,
        period.first_day as block_starts_on,
        earning_days.counted_occurrences,
        1000000 as weight
    from earning_days
    cross join period

),

{% for level in ['whole', 'block'] %}
{%- if level == 'block' %}
-- Weights never grow with age, so the first day of the block on which a match counts has the greatest.
block_days as (

    select
        earning_days.lead_key,
        earning_days.model_key,
        earning_days.rule_key,
        blocks.block_starts_on,
        earning_days.counted_occurrences,
        case earning_days.decay when 'none' then 1000000 else coalesce(decay_weights.weight, 0) end as weight
    from earning_days
    inner join whole_bounds
        on
            earning_days.lead_key = whole_bounds.lead_key
            and earning_days.model_key = whole_bounds.model_key
            and whole_bounds.can_enter
    inner join blocks
        on
            earning_days.counts_from <= blocks.block_ends_on
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
        model_key,
        rule_key,
        block_starts_on,
        cast(sum(counted_occurrences) as {{ dbt.type_bigint() }}) as occurrences,
        cast(sum(cast(counted_occurrences as {{ dbt.type_bigint() }}) * weight) as {{ dbt.type_bigint() }}) as weighted_occurrences
    from {{ level }}_days
    group by
        lead_key,
        model_key,
        rule_key,
        block_starts_on

),

{{ level }}_rules as (

    select
        sums.lead_key,
        sums.model_key,
        sums.block_starts_on,
        rules.category_key,
        case
            when rules.rule_kind = 'behavioral'
                then least(
                    {{ lead_scoring.weighted_points('rules.points', 'sums.weighted_occurrences') }},
                    rules.points * least(sums.occurrences, coalesce(rules.max_count, sums.occurrences)),
                    coalesce(rules.max_points, rules.points * sums.occurrences)
                )
            when sums.occurrences >= rules.at_least then rules.points
            else 0
        end as points,
        case when rules.rule_kind = 'fast_track' then 1 else 0 end as is_fast_track
    from {{ level }}_sums as sums
    inner join rules
        on sums.rule_key = rules.rule_key

),

{{ level }}_categories as (

    select
        lead_key,
        model_key,
        block_starts_on,
        category_key,
        sum(points) as points,
        max(is_fast_track) as is_fast_track
    from {{ level }}_rules
    group by
        lead_key,
        model_key,
        block_starts_on,
        category_key

),

{{ level }}_points as (

    select
        by_category.lead_key,
        by_category.model_key,
        by_category.block_starts_on,
        sum(greatest(0, least(by_category.points, coalesce(scoring_categories.max_points, by_category.points)))) as points,
        max(by_category.is_fast_track) = 1 as is_fast_track
    from {{ level }}_categories as by_category
    left join scoring_categories
        on by_category.category_key = scoring_categories.category_key
    group by
        by_category.lead_key,
        by_category.model_key,
        by_category.block_starts_on

),

{% if level == 'whole' %}
whole_bounds as (

    select
        constants.lead_key,
        constants.model_key,
        constants.constant_points,
        coalesce(earned.is_fast_track, false)
        or coalesce(constants.constant_points + coalesce(earned.points, 0) >= scoring_models.mql_enter, false)
        or coalesce(scoring_models.score_floor >= scoring_models.mql_enter, false) as can_enter
    from constants
    inner join scoring_models
        on constants.model_key = scoring_models.model_key
    left join whole_points as earned
        on
            constants.lead_key = earned.lead_key
            and constants.model_key = earned.model_key

),
{% else %}
block_bounds as (

    select
        whole_bounds.lead_key,
        whole_bounds.model_key,
        blocks.block_starts_on,
        blocks.block_ends_on,
        whole_bounds.constant_points + coalesce(earned.points, 0) as points,
        coalesce(earned.is_fast_track, false) as is_fast_track,
        coalesce(earned.is_fast_track, false)
        or coalesce(whole_bounds.constant_points + coalesce(earned.points, 0) >= scoring_models.mql_enter, false)
        or coalesce(scoring_models.score_floor >= scoring_models.mql_enter, false) as can_enter
    from whole_bounds
    inner join scoring_models
        on whole_bounds.model_key = scoring_models.model_key
    cross join blocks
    left join block_points as earned
        on
            whole_bounds.lead_key = earned.lead_key
            and whole_bounds.model_key = earned.model_key
            and blocks.block_starts_on = earned.block_starts_on
    where whole_bounds.can_enter

),
{% endif %}
{% endfor %}
qualifiable_pairs as (

    select
        lead_key,
        model_key
    from block_bounds
    where can_enter
    group by
        lead_key,
        model_key

),

-- Below every exit a lead has left; only days above need scoring.
final as (

    select
        bounds.lead_key,
        bounds.model_key,
        bounds.block_starts_on,
        bounds.block_ends_on,
        cast(greatest(bounds.points, coalesce(scoring_models.score_floor, bounds.points)) as {{ dbt.type_bigint() }}) as most_points,
        bounds.is_fast_track
        or coalesce(bounds.points >= scoring_models.mql_exit or scoring_models.score_floor >= scoring_models.mql_exit, false)
        or coalesce(bounds.points >= scoring_models.sql_exit or scoring_models.score_floor >= scoring_models.sql_exit, false) as is_to_score
    from block_bounds as bounds
    inner join qualifiable_pairs
        on
            bounds.lead_key = qualifiable_pairs.lead_key
            and bounds.model_key = qualifiable_pairs.model_key
    inner join scoring_models
        on bounds.model_key = scoring_models.model_key

)

select * from final
