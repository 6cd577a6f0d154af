{#- All kinds of rules share their columns, so the ledger is a union and the score a sum. -#}
{{ config(materialized='view') }}
{%- set kinds = lead_scoring.rule_kinds('gives_points').keys() | reject('equalto', 'explicit') | list %}
{%- set conditional_kinds = lead_scoring.rule_kinds('takes_conditions').keys() | list %}

with

explicit_rule_matches as (

    select * from {{ ref('int_explicit_rule_matches') }}

),

scoring_days as (

    select * from {{ ref('int_lead_score_dates') }}

),

-- Imported twice: DuckDB materializes a CTE that is read twice, and drops `not materialized` from the text of a view.
condition_days as (

    select * from {{ ref('int_lead_score_dates') }}

),

rules as (

    select * from {{ ref('int_scoring_rules') }}

),

-- Categories whose points can change from day to day while the lead's version is the same.
daily_categories as (

    select distinct category_key
    from rules
    where rule_kind in ({{ lead_scoring.text_list(kinds) }})

),

-- Explicit rules neither count nor decay: a version has their full points.
explicit_rules as (

    select
        matches.lead_key,
        rules.model_key,
        rules.category_key,
        rules.rule_key,
        rules.points,
        daily_categories.category_key is not null as is_daily,
        coalesce(matches.valid_from, cast('0001-01-01' as date)) as fires_from,
        coalesce(matches.valid_to, cast('9999-12-31' as date)) as fires_until
    from explicit_rule_matches as matches
    inner join rules
        on matches.rule_key = rules.rule_key
    left join daily_categories
        on rules.category_key = daily_categories.category_key

),

-- One row per scored day in categories with rules on activities, otherwise one row per version.
explicit_points as (

    select
        explicit_rules.lead_key,
        explicit_rules.model_key,
        explicit_rules.rule_key,
        explicit_rules.category_key,
        explicit_rules.points,
        true as is_daily,
        scoring_days.scored_on as fires_from,
        {{ lead_scoring.add_days('scoring_days.scored_on', 1) }} as fires_until
    from explicit_rules
    inner join scoring_days
        on
            explicit_rules.lead_key = scoring_days.lead_key
            and explicit_rules.model_key = scoring_days.model_key
            and explicit_rules.fires_from <= scoring_days.known_on
            and explicit_rules.fires_until > scoring_days.known_on
    where explicit_rules.is_daily

    union all

    select
        lead_key,
        model_key,
        rule_key,
        category_key,
        points,
        false as is_daily,
        fires_from,
        fires_until
    from explicit_rules
    where not is_daily

),

-- Who meets the further conditions of a rule on activities, as of each scored day.
conditions_met as (

    select
        rules.rule_key,
        condition_days.lead_key,
        condition_days.scored_on
    from explicit_rule_matches as matches
    inner join rules
        on matches.rule_key = rules.condition_rule_key
    inner join condition_days
        on
            matches.lead_key = condition_days.lead_key
            and rules.model_key = condition_days.model_key
            and {{ lead_scoring.is_valid_on('matches', 'condition_days.known_on') }}

),

-- Two branches, because an outer join of all points to the few conditions would hold all of them in memory.
{%- for kind in conditional_kinds %}

{{ kind }}_points as (

    select
        points.*,
        rules.category_key
    from {{ ref('int_' ~ kind ~ '_points') }} as points
    inner join rules
        on
            points.rule_key = rules.rule_key
            and rules.condition_rule_key is null

    union all

    select
        points.*,
        rules.category_key
    from {{ ref('int_' ~ kind ~ '_points') }} as points
    inner join rules
        on
            points.rule_key = rules.rule_key
            and rules.condition_rule_key is not null
    inner join conditions_met
        on
            points.rule_key = conditions_met.rule_key
            and points.lead_key = conditions_met.lead_key
            and points.scored_on = conditions_met.scored_on

),
{%- endfor %}
{%- for kind in kinds if kind not in conditional_kinds %}

{{ kind }}_points as (

    select
        points.*,
        rules.category_key
    from {{ ref('int_' ~ kind ~ '_points') }} as points
    inner join rules
        on points.rule_key = rules.rule_key

),
{%- endfor %}

final as (

    select
        lead_key,
        model_key,
        rule_key,
        category_key,
        is_daily,
        fires_from,
        fires_until,
        1 as occurrences,
        points as raw_points,
        points as undecayed_points,
        points as decayed_points,
        points as limited_points,
        cast(null as date) as first_occurred_on,
        cast(null as date) as last_occurred_on,
        cast(null as date) as next_expires_on
    from explicit_points
    {%- for kind in kinds %}

    union all

    select
        lead_key,
        model_key,
        rule_key,
        category_key,
        true as is_daily,
        scored_on as fires_from,
        {{ lead_scoring.add_days('scored_on', 1) }} as fires_until,
        occurrences,
        raw_points,
        undecayed_points,
        decayed_points,
        limited_points,
        first_occurred_on,
        last_occurred_on,
        next_expires_on
    from {{ kind }}_points
    {%- endfor %}

)

select * from final
