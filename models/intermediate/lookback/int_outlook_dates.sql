{%- set weighted_occurrences = 'cast(sum(weighted_occurrences) as ' ~ dbt.type_bigint() ~ ')' -%}

with

compared_dates as (

    select * from {{ ref('int_compared_dates') }}

),

profiles as (

    select * from {{ ref('int_lead_profiles') }}
    where not is_deleted and not is_merged

),

lead_keys as (

    select * from {{ ref('int_lead_keys') }}

),

scoring_models as (

    select * from {{ ref('int_scoring_models') }}

),

scoring_categories as (

    select * from {{ ref('int_scoring_categories') }}

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

explicit_rule_matches as (

    select * from {{ ref('int_explicit_rule_matches') }}

),

last_engagements as (

    select * from {{ ref('int_last_engagements') }}

),

day_numbers as (

    {{ dbt.generate_series(upper_bound=90) }}

),

horizons as (

    select
        model_key,
        newest_on,
        max(scored_on) as last_day
    from compared_dates
    group by
        model_key,
        newest_on

),

pairs as (

    select
        lead_keys.lead_key,
        horizons.model_key,
        horizons.newest_on,
        horizons.last_day,
        profiles.created_on,
        coalesce(last_engagements.last_engaged_on, profiles.created_on) as silent_since
    from profiles
    inner join lead_keys
        on profiles.lead_id = lead_keys.lead_id
    inner join horizons
        on
            profiles.created_on <= horizons.newest_on
            and {{ lead_scoring.is_valid_on('profiles', 'horizons.newest_on') }}
    left join last_engagements
        on
            lead_keys.lead_key = last_engagements.lead_key
            and {{ lead_scoring.is_valid_on('last_engagements', 'horizons.newest_on') }}

),

matches as (

    select
        rule_days.lead_key,
        rules.model_key,
        rules.rule_key,
        rules.rule_kind,
        rules.points,
        rules.decay,
        rule_days.occurred_on,
        cast(rule_days.counted_occurrences as {{ dbt.type_bigint() }})
        * case rules.decay when 'none' then 1000000 else decay_weights.weight end as weighted_occurrences,
        {{ lead_scoring.add_days('rule_days.occurred_on', 'rules.window_days') }} as expires_on
    from rule_days
    inner join rules
        on rule_days.rule_key = rules.rule_key
    inner join horizons
        on
            rules.model_key = horizons.model_key
            and rule_days.counts_from <= horizons.newest_on
            and rule_days.counts_until > horizons.newest_on
    left join decay_weights
        on
            rules.rule_key = decay_weights.rule_key
            and decay_weights.age_days = {{ dbt.datediff('rule_days.occurred_on', 'horizons.newest_on', 'day') }}

),

-- What every lead could have: points for silence, rules that fire without an activity, minima of categories, the floor.
general as (

    select
        model_key,
        points
    from rules
    where
        rule_kind = 'inactivity'
        or at_least = 0

    union all

    select
        model_key,
        min_points as points
    from scoring_categories

    union all

    select
        model_key,
        coalesce(score_floor, 0) as points
    from scoring_models

),

general_points as (

    select
        model_key,
        sum(greatest(points, 0)) as points
    from general
    group by model_key

),

-- All that adds to the score on the newest day, without the limits of rules and categories.
addends as (

    select
        lead_key,
        model_key,
        rule_kind,
        decay,
        case
            when rule_kind = 'behavioral' then {{ lead_scoring.weighted_points('points', weighted_occurrences) }}
            else points
        end as points
    from matches
    group by
        lead_key,
        model_key,
        rule_key,
        rule_kind,
        decay,
        points

    union all

    select
        explicit_rule_matches.lead_key,
        rules.model_key,
        rules.rule_kind,
        rules.decay,
        rules.points
    from explicit_rule_matches
    inner join rules
        on explicit_rule_matches.rule_key = rules.rule_key
    inner join horizons
        on
            rules.model_key = horizons.model_key
            and {{ lead_scoring.is_valid_on('explicit_rule_matches', 'horizons.newest_on') }}

    union all

    select
        pairs.lead_key,
        pairs.model_key,
        'general' as rule_kind,
        'none' as decay,
        general_points.points
    from pairs
    inner join general_points
        on pairs.model_key = general_points.model_key

),

bounds as (

    select
        lead_key,
        model_key,
        sum(greatest(points, 0)) as points,
        max(case when rule_kind = 'fast_track' then 1 end) as is_fast_track,
        max(case when decay not in ('none', 'step') then 1 end) as is_decaying
    from addends
    group by
        lead_key,
        model_key

),

-- Only a lead that can be qualified can leave.
qualifiable as (

    select
        pairs.*,
        bounds.is_decaying
    from pairs
    inner join bounds
        on
            pairs.lead_key = bounds.lead_key
            and pairs.model_key = bounds.model_key
    inner join scoring_models
        on pairs.model_key = scoring_models.model_key
    where
        bounds.is_fast_track = 1
        or bounds.points >= scoring_models.mql_exit
        or bounds.points >= scoring_models.sql_exit

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
        qualifiable.lead_key,
        qualifiable.model_key,
        {{ lead_scoring.add_days('qualifiable.silent_since', 'rules.inactive_days') }} as changed_on
    from qualifiable
    inner join rules
        on
            qualifiable.model_key = rules.model_key
            and rules.rule_kind = 'inactivity'

    union all

    select
        qualifiable.lead_key,
        qualifiable.model_key,
        {{ lead_scoring.add_days('qualifiable.newest_on', 'day_numbers.generated_number') }} as changed_on
    from qualifiable
    cross join day_numbers
    where qualifiable.is_decaying = 1

),

final as (

    select distinct
        qualifiable.lead_key,
        qualifiable.model_key,
        changes.changed_on,
        qualifiable.newest_on as known_on,
        qualifiable.created_on
    from qualifiable
    inner join changes
        on
            qualifiable.lead_key = changes.lead_key
            and qualifiable.model_key = changes.model_key
            and qualifiable.newest_on < changes.changed_on
            and qualifiable.last_day >= changes.changed_on
    left join compared_dates
        on
            qualifiable.model_key = compared_dates.model_key
            and changes.changed_on = compared_dates.scored_on
    where compared_dates.scored_on is null

)

select * from final
