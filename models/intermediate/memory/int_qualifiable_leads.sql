{#- A bound that is never below the score: only what adds to it is counted. -#}
with

earning_days as (

    select * from {{ ref('int_earning_days') }}

),

rules as (

    select * from {{ ref('int_rule_bounds') }}
    where age_days = 0

),

fit_bounds as (

    select * from {{ ref('int_fit_bounds') }}

),

scoring_rules as (

    select * from {{ ref('int_scoring_rules') }}
    where points > 0

),

scoring_categories as (

    select * from {{ ref('int_scoring_categories') }}

),

scoring_models as (

    select * from {{ ref('int_scoring_models') }}

),

memory_starts as (

    select * from {{ ref('int_memory_starts') }}
    where has_days_to_remember

),

-- What everybody could have: points for silence, and categories that never give less.
general as (

    select
        scoring_model,
        points
    from scoring_rules
    where rule_kind = 'inactivity'

    union all

    select
        scoring_rules.scoring_model,
        scoring_rules.points
    from scoring_rules
    left join rules
        on
            scoring_rules.scoring_model = rules.scoring_model
            and scoring_rules.rule_id = rules.rule_id
            and rules.rule_kind = 'frequency'
    where
        scoring_rules.rule_kind = 'frequency'
        and rules.rule_id is null

    union all

    select
        scoring_model,
        min_points as points
    from scoring_categories
    where min_points > 0

),

general_points as (

    select
        scoring_model,
        sum(points) as points
    from general
    group by scoring_model

),

-- All that a rule saw in the period, as if it had been on one day.
seen as (

    select
        lead_id,
        scoring_model,
        rule_kind,
        rule_id,
        sum(occurrences) as occurrences
    from earning_days
    group by
        lead_id,
        scoring_model,
        rule_kind,
        rule_id

),

earned as (

    select
        seen.lead_id,
        seen.scoring_model,
        rules.category,
        {{ lead_scoring.bounded_points('seen.occurrences', 'rules') }} as points,
        case when seen.rule_kind = 'fast_track' then 1 else 0 end as is_fast_track
    from seen
    inner join rules
        on
            seen.scoring_model = rules.scoring_model
            and seen.rule_kind = rules.rule_kind
            and seen.rule_id = rules.rule_id

),

earned_by_category as (

    select
        lead_id,
        scoring_model,
        category,
        sum(points) as points,
        max(is_fast_track) as is_fast_track
    from earned
    group by
        lead_id,
        scoring_model,
        category

),

earned_points as (

    select
        earned.lead_id,
        earned.scoring_model,
        sum(least(earned.points, coalesce(scoring_categories.max_points, earned.points))) as points,
        max(earned.is_fast_track) as is_fast_track
    from earned_by_category as earned
    left join scoring_categories
        on
            earned.scoring_model = scoring_categories.scoring_model
            and earned.category = scoring_categories.category
    group by
        earned.lead_id,
        earned.scoring_model

),

bounded as (

    select
        memory_starts.lead_id,
        memory_starts.scoring_model,
        scoring_models.mql_enter,
        scoring_models.score_floor,
        earned_points.is_fast_track = 1 as is_fast_track,
        coalesce(fit_bounds.points, 0) + coalesce(general_points.points, 0) as constant_points,
        coalesce(earned_points.points, 0) as earned_points
    from memory_starts
    inner join scoring_models
        on memory_starts.scoring_model = scoring_models.scoring_model
    left join earned_points
        on
            memory_starts.lead_id = earned_points.lead_id
            and memory_starts.scoring_model = earned_points.scoring_model
    left join fit_bounds
        on
            memory_starts.lead_id = fit_bounds.lead_id
            and memory_starts.scoring_model = fit_bounds.scoring_model
    left join general_points
        on memory_starts.scoring_model = general_points.scoring_model

),

final as (

    select
        lead_id,
        scoring_model,
        cast(greatest(constant_points, coalesce(score_floor, constant_points)) as {{ lead_scoring.points_type() }}) as constant_points
    from bounded
    where
        is_fast_track
        or constant_points + earned_points >= mql_enter
        or score_floor >= mql_enter

)

select * from final
