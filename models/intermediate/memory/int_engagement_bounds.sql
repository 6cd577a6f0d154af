with

qualifiable_leads as (

    select * from {{ ref('int_qualifiable_leads') }}

),

earning_days as (

    select * from {{ ref('int_earning_days') }}

),

rules as (

    select * from {{ ref('int_rule_bounds') }}

),

scoring_categories as (

    select * from {{ ref('int_scoring_categories') }}

),

memory_days as (

    select * from {{ ref('int_memory_days') }}

),

period as (

    select
        min(memory_day) as first_day,
        max(memory_day) as last_day
    from memory_days

),

-- An occurrence comes in with its whole weight and loses it step by step.
occurrence_changes as (

    select
        earning_days.lead_id,
        earning_days.scoring_model,
        rules.rule_kind,
        rules.rule_id,
        greatest({{ lead_scoring.add_days('earning_days.occurred_on', 'rules.age_days') }}, earning_days.known_on) as changed_on,
        earning_days.occurrences * rules.weight_change as occurrences
    from earning_days
    inner join qualifiable_leads
        on
            earning_days.lead_id = qualifiable_leads.lead_id
            and earning_days.scoring_model = qualifiable_leads.scoring_model
    inner join rules
        on
            earning_days.scoring_model = rules.scoring_model
            and earning_days.rule_kind = rules.rule_kind
            and earning_days.rule_id = rules.rule_id

),

occurrences_by_day as (

    select
        occurrence_changes.lead_id,
        occurrence_changes.scoring_model,
        occurrence_changes.rule_kind,
        occurrence_changes.rule_id,
        occurrence_changes.changed_on,
        sum(occurrence_changes.occurrences) as occurrences
    from occurrence_changes
    inner join period
        on occurrence_changes.changed_on <= period.last_day
    group by
        occurrence_changes.lead_id,
        occurrence_changes.scoring_model,
        occurrence_changes.rule_kind,
        occurrence_changes.rule_id,
        occurrence_changes.changed_on

),

counted as (

    select
        lead_id,
        scoring_model,
        rule_kind,
        rule_id,
        changed_on,
        sum(occurrences) over (
            partition by lead_id, scoring_model, rule_kind, rule_id
            order by changed_on asc
            rows between unbounded preceding and current row
        ) as occurrences
    from occurrences_by_day

),

rule_bounds as (

    select
        counted.lead_id,
        counted.scoring_model,
        counted.rule_kind,
        counted.rule_id,
        rules.category,
        counted.changed_on,
        cast({{ lead_scoring.bounded_points('counted.occurrences', 'rules') }} as {{ lead_scoring.points_type() }}) as points,
        case when counted.rule_kind = 'fast_track' and counted.occurrences > 0 then 1 else 0 end as fast_tracks
    from counted
    inner join rules
        on
            counted.scoring_model = rules.scoring_model
            and counted.rule_kind = rules.rule_kind
            and counted.rule_id = rules.rule_id
            and rules.age_days = 0

),

rule_changes as (

    select
        lead_id,
        scoring_model,
        category,
        changed_on,
        points - coalesce(lag(points) over (
            partition by lead_id, scoring_model, rule_kind, rule_id
            order by changed_on asc
        ), 0) as points,
        fast_tracks - coalesce(lag(fast_tracks) over (
            partition by lead_id, scoring_model, rule_kind, rule_id
            order by changed_on asc
        ), 0) as fast_tracks
    from rule_bounds

),

category_changes_by_day as (

    select
        lead_id,
        scoring_model,
        category,
        changed_on,
        sum(points) as points,
        sum(fast_tracks) as fast_tracks
    from rule_changes
    where
        points != 0
        or fast_tracks != 0
    group by
        lead_id,
        scoring_model,
        category,
        changed_on

),

category_points as (

    select
        lead_id,
        scoring_model,
        category,
        changed_on,
        fast_tracks,
        sum(points) over (
            partition by lead_id, scoring_model, category
            order by changed_on asc
            rows between unbounded preceding and current row
        ) as points
    from category_changes_by_day

),

category_bounds as (

    select
        category_points.lead_id,
        category_points.scoring_model,
        category_points.category,
        category_points.changed_on,
        category_points.fast_tracks,
        least(category_points.points, coalesce(scoring_categories.max_points, category_points.points)) as points
    from category_points
    left join scoring_categories
        on
            category_points.scoring_model = scoring_categories.scoring_model
            and category_points.category = scoring_categories.category

),

-- By how much the bound of the category changes on that day.
final as (

    select
        lead_id,
        scoring_model,
        category,
        changed_on,
        cast(points - coalesce(lag(points) over (
            partition by lead_id, scoring_model, category
            order by changed_on asc
        ), 0) as {{ lead_scoring.points_type() }}) as points,
        fast_tracks
    from category_bounds

)

select * from final
