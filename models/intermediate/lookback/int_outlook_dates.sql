with

compared_dates as (

    select * from {{ ref('int_compared_dates') }}
    where days_ahead > 0

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
        profiles.created_on
    from profiles
    inner join lead_keys
        on profiles.lead_id = lead_keys.lead_id
    inner join horizons
        on
            profiles.created_on <= horizons.newest_on
            and {{ lead_scoring.is_valid_on('profiles', 'horizons.newest_on') }}

),

matches as (

    select
        rule_days.lead_key,
        rules.model_key,
        rules.rule_key,
        rules.rule_kind,
        rules.points,
        rules.max_count,
        rules.max_points,
        rules.decay,
        rule_days.counted_occurrences,
        case rules.decay when 'none' then 1000000 else coalesce(decay_weights.weight, 0) end as weight,
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

-- An upper bound of the score on the newest day: all that adds to it, without the limits of categories.
earned_rules as (

    select
        lead_key,
        model_key,
        rule_key,
        rule_kind,
        points,
        max_count,
        max_points,
        cast(sum(counted_occurrences) as {{ dbt.type_bigint() }}) as occurrences,
        cast(sum(cast(counted_occurrences as {{ dbt.type_bigint() }}) * weight) as {{ dbt.type_bigint() }}) as weighted_occurrences
    from matches
    where points > 0 or rule_kind = 'fast_track'
    group by
        lead_key,
        model_key,
        rule_key,
        rule_kind,
        points,
        max_count,
        max_points

),

bounds as (

    select
        lead_key,
        model_key,
        case
            when rule_kind = 'behavioral'
                then least(
                    {{ lead_scoring.weighted_points('points', 'weighted_occurrences') }},
                    points * least(occurrences, coalesce(max_count, occurrences)),
                    coalesce(max_points, points * occurrences)
                )
            else points
        end as points,
        case when rule_kind = 'fast_track' then 1 else 0 end as is_fast_track
    from earned_rules

    union all

    select
        explicit_rule_matches.lead_key,
        rules.model_key,
        rules.points,
        0 as is_fast_track
    from explicit_rule_matches
    inner join rules
        on explicit_rule_matches.rule_key = rules.rule_key
    inner join horizons
        on
            rules.model_key = horizons.model_key
            and {{ lead_scoring.is_valid_on('explicit_rule_matches', 'horizons.newest_on') }}
    where rules.points > 0

),

lead_points as (

    select
        lead_key,
        model_key,
        sum(points) as points,
        max(is_fast_track) as is_fast_track
    from bounds
    group by
        lead_key,
        model_key

),

-- What every lead could have: points for silence, and the minima of categories.
general as (

    select
        model_key,
        points
    from rules
    where
        points > 0
        and (rule_kind = 'inactivity' or (rule_kind = 'frequency' and at_least = 0))

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
        sum(points) as points
    from general
    group by model_key

),

-- Only a lead that can be qualified can leave.
qualifiable as (

    select pairs.*
    from pairs
    inner join scoring_models
        on pairs.model_key = scoring_models.model_key
    left join lead_points
        on
            pairs.lead_key = lead_points.lead_key
            and pairs.model_key = lead_points.model_key
    left join general_points
        on pairs.model_key = general_points.model_key
    where
        lead_points.is_fast_track = 1
        or coalesce(coalesce(lead_points.points, 0) + coalesce(general_points.points, 0) >= scoring_models.mql_exit, false)
        or coalesce(coalesce(lead_points.points, 0) + coalesce(general_points.points, 0) >= scoring_models.sql_exit, false)
        or coalesce(scoring_models.score_floor >= scoring_models.mql_exit, false)
        or coalesce(scoring_models.score_floor >= scoring_models.sql_exit, false)

),

silent_since as (

    select
        qualifiable.lead_key,
        qualifiable.model_key,
        coalesce(last_engagements.last_engaged_on, qualifiable.created_on) as silent_since
    from qualifiable
    left join last_engagements
        on
            qualifiable.lead_key = last_engagements.lead_key
            and {{ lead_scoring.is_valid_on('last_engagements', 'qualifiable.newest_on') }}

),

decaying as (

    select distinct
        lead_key,
        model_key
    from matches
    where decay != 'none'

),

-- By waiting alone a score changes when a match leaves its window, when a silence is long enough, and every day by decay.
changes as (

    select
        lead_key,
        model_key,
        expires_on as changed_on
    from matches
    where expires_on is not null

    union all

    select
        silent_since.lead_key,
        silent_since.model_key,
        {{ lead_scoring.add_days('silent_since.silent_since', 'rules.inactive_days') }} as changed_on
    from silent_since
    inner join rules
        on
            silent_since.model_key = rules.model_key
            and rules.rule_kind = 'inactivity'

    union all

    select
        decaying.lead_key,
        decaying.model_key,
        {{ lead_scoring.add_days('horizons.newest_on', 'day_numbers.generated_number') }} as changed_on
    from decaying
    inner join horizons
        on decaying.model_key = horizons.model_key
    cross join day_numbers

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
