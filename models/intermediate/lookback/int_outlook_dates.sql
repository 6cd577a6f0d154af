with

score_upper_bounds as (

    select * from {{ ref('int_score_upper_bounds') }}
    where is_outlook

),

steady_scores as (

    select * from {{ ref('int_steady_scores') }}

),

compared_dates as (

    select * from {{ ref('int_compared_dates') }}

),

rules as (

    select * from {{ ref('int_scoring_rules') }}

),

rule_days as (

    select * from {{ ref('int_rule_matches_daily') }}

),

decay_weights as (

    select * from {{ ref('int_decay_weights') }}

),

day_numbers as (

    {{ dbt.generate_series(upper_bound=90) }}

),

-- A lead has left by the first day of a block whose bound is below every exit.
outlooks as (

    select
        lead_key,
        model_key,
        min(case when not is_to_score then block_starts_on end) as left_by,
        max(block_ends_on) as last_day
    from score_upper_bounds
    group by
        lead_key,
        model_key

),

pairs as (

    select
        steady_scores.lead_key,
        steady_scores.model_key,
        steady_scores.newest_on,
        steady_scores.created_on,
        steady_scores.silent_since,
        outlooks.left_by,
        coalesce({{ lead_scoring.add_days('outlooks.left_by', -1) }}, outlooks.last_day) as last_day
    from steady_scores
    inner join outlooks
        on
            steady_scores.lead_key = outlooks.lead_key
            and steady_scores.model_key = outlooks.model_key

),

matches as (

    select
        pairs.lead_key,
        pairs.model_key,
        pairs.newest_on,
        rules.rule_key,
        rules.decay,
        rule_days.occurred_on,
        {{ lead_scoring.add_days('rule_days.occurred_on', 'rules.window_days') }} as expires_on
    from pairs
    inner join rules
        on pairs.model_key = rules.model_key
    inner join rule_days
        on
            pairs.lead_key = rule_days.lead_key
            and rules.rule_key = rule_days.rule_key
            and pairs.newest_on >= rule_days.counts_from
            and pairs.newest_on < rule_days.counts_until

),

decaying as (

    select distinct
        lead_key,
        model_key,
        newest_on
    from matches
    where decay not in ('none', 'step')

),

-- By waiting alone a score changes when a match leaves its window, when a silence is long enough, and by decay every day or
-- step by step.
changes as (

    select
        lead_key,
        model_key,
        expires_on as changed_on
    from matches

    union all

    select
        matches.lead_key,
        matches.model_key,
        {{ lead_scoring.add_days('matches.occurred_on', 'decay_weights.age_days + 1') }} as changed_on
    from matches
    inner join decay_weights
        on
            matches.rule_key = decay_weights.rule_key
            and decay_weights.is_last_day
    where matches.decay = 'step'

    union all

    select
        pairs.lead_key,
        pairs.model_key,
        {{ lead_scoring.add_days('pairs.silent_since', 'rules.inactive_days') }} as changed_on
    from pairs
    inner join rules
        on
            pairs.model_key = rules.model_key
            and rules.rule_kind = 'inactivity'

    union all

    select
        decaying.lead_key,
        decaying.model_key,
        {{ lead_scoring.add_days('decaying.newest_on', 'day_numbers.generated_number') }} as changed_on
    from decaying
    cross join day_numbers

),

days as (

    select
        pairs.lead_key,
        pairs.model_key,
        pairs.newest_on,
        pairs.created_on,
        changes.changed_on
    from pairs
    inner join changes
        on
            pairs.lead_key = changes.lead_key
            and pairs.model_key = changes.model_key
            and pairs.newest_on < changes.changed_on
            and pairs.last_day >= changes.changed_on

    union all

    select
        lead_key,
        model_key,
        newest_on,
        created_on,
        left_by as changed_on
    from pairs
    where left_by > newest_on

),

-- Compared days are scored anyway.
final as (

    select distinct
        days.lead_key,
        days.model_key,
        days.changed_on,
        days.newest_on as known_on,
        days.created_on
    from days
    left join compared_dates
        on
            days.model_key = compared_dates.model_key
            and days.changed_on = compared_dates.scored_on
    where compared_dates.scored_on is null

)

select * from final
