-- The gate: no mart is rebuilt while a seed has an error.
-- depends_on: {{ ref('int_seed_errors') }}

with

model_dates as (

    select * from {{ ref('int_model_dates') }}

),

scoring_rules as (

    select * from {{ ref('int_scoring_rules') }}
    where rule_kind != 'fast_track'

),

lead_scores as (

    select * from {{ ref('lead_scores') }}

),

contributions as (

    select * from {{ ref('lead_score_contributions') }}

),

rule_days as (

    select * from {{ ref('int_rule_matches_daily') }}

),

unmet_conditions as (

    select * from {{ ref('int_unmet_conditions') }}

),

newest_day as (

    select max(scored_on) as scored_on
    from model_dates

),

-- The version of each model that scores the newest day.
models_in_use as (

    select
        model_dates.scoring_model,
        model_dates.published_as,
        model_dates.scored_on
    from model_dates
    inner join newest_day
        on model_dates.scored_on = newest_day.scored_on

),

scored_leads as (

    select
        scoring_model,
        count(*) as lead_count
    from lead_scores
    group by scoring_model

),

-- Of a lead the ledger has one row per rule.
ledger_rules as (

    select
        contributions.scoring_model,
        contributions.rule_id,
        count(*) as fired_leads,
        max(contributions.last_occurred_on) as last_occurred_on
    from contributions
    inner join newest_day
        on contributions.scored_on = newest_day.scored_on
    group by
        contributions.scoring_model,
        contributions.rule_id

),

rules_in_use as (

    select
        scoring_rules.rule_key,
        scoring_rules.condition_rule_key,
        scoring_rules.scoring_model,
        models_in_use.published_as,
        models_in_use.scored_on,
        scoring_rules.rule_id,
        scoring_rules.rule_kind,
        scoring_rules.dimension,
        scoring_rules.category,
        scoring_rules.description,
        scoring_rules.points,
        scoring_rules.window_days,
        scoring_rules.measure,
        scoring_rules.at_least,
        scoring_rules.at_most,
        scoring_rules.inactive_days,
        coalesce(scored_leads.lead_count, 0) as scored_leads,
        coalesce(ledger_rules.fired_leads, 0) as fired_leads,
        ledger_rules.last_occurred_on
    from scoring_rules
    inner join models_in_use
        on scoring_rules.scoring_model = models_in_use.scoring_model
    left join scored_leads
        on models_in_use.published_as = scored_leads.scoring_model
    left join ledger_rules
        on
            models_in_use.published_as = ledger_rules.scoring_model
            and scoring_rules.rule_id = ledger_rules.rule_id

),

-- For rules that fire for no lead: the days that they matched, in the window or not.
silent_matches as (

    select
        rules_in_use.rule_key,
        count(*) as matched_days,
        max(rule_days.occurred_on) as last_matched_on
    from rules_in_use
    inner join rule_days
        on
            rules_in_use.rule_key = rule_days.rule_key
            and rules_in_use.scored_on >= rule_days.counts_from
    where rules_in_use.fired_leads = 0
    group by rules_in_use.rule_key

),

firings as (

    select
        rules_in_use.*,
        coalesce(silent_matches.matched_days, 0) as matched_days,
        coalesce(
            rules_in_use.last_occurred_on,
            case when rules_in_use.condition_rule_key is null then silent_matches.last_matched_on end,
            case when rules_in_use.fired_leads > 0 then rules_in_use.scored_on end
        ) as last_fired_on
    from rules_in_use
    left join silent_matches
        on rules_in_use.rule_key = silent_matches.rule_key

),

rule_findings as (

    select
        firings.*,
        unmet_conditions.reason as unmet_reason,
        unmet_conditions.nearest_values,
        case
            when firings.fired_leads = 0 then 'never'
            when firings.fired_leads = firings.scored_leads then 'always'
            when firings.fired_leads < firings.scored_leads * {{ var('rare_rule_share') }} then 'rarely'
            else 'fires'
        end as finding
    from firings
    left join unmet_conditions
        on
            firings.scoring_model = unmet_conditions.scoring_model
            and firings.rule_id = unmet_conditions.rule_id

),

final as (

    select
        -- ids
        published_as as scoring_model,
        rule_id,

        -- the rule
        rule_kind,
        dimension,
        category,
        description,
        {{ lead_scoring.as_points('points') }} as points,

        -- what it does
        scored_on,
        cast(scored_leads as {{ dbt.type_bigint() }}) as scored_leads,
        cast(fired_leads as {{ dbt.type_bigint() }}) as fired_leads,
        cast({{ lead_scoring.ratio('fired_leads', 'scored_leads', 4) }} as decimal(5, 4)) as fired_share,
        last_fired_on,
        finding,
        case
            when finding = 'always' then 'fires for every lead, so it tells none apart'
            when finding != 'never' then null
            when scored_leads = 0 then 'no lead was scored'
            when unmet_reason is not null then unmet_reason
            when rule_kind = 'explicit' then 'each condition holds for some lead, all of them for none'
            when rule_kind = 'inactivity' then 'no lead with activities has been silent for ' || cast(inactive_days as {{ dbt.type_string() }}) || ' days'
            when condition_rule_key is not null and (matched_days > 0 or at_least = 0)
                then 'no lead both meets its conditions in explicit_weights and does what it counts'
            when matched_days = 0 then 'no activity meets all its filters at once'
            when rule_kind = 'frequency'
                then
                    'no lead has '
                    || case when at_least > 0 then 'at least ' || cast(at_least as {{ dbt.type_string() }}) else '' end
                    || case when at_least > 0 and at_most is not null then ' and ' else '' end
                    || coalesce('at most ' || cast(at_most as {{ dbt.type_string() }}), '')
                    || case when measure = 'events' then ' activities' else ' active days' end
                    || coalesce(' within ' || cast(window_days as {{ dbt.type_string() }}) || ' days', '')
            else
                'its newest activity is of ' || cast(last_fired_on as {{ dbt.type_string() }})
                || coalesce(', and it looks back ' || cast(window_days as {{ dbt.type_string() }}) || ' days', '')
        end as reason,
        nearest_values
    from rule_findings

)

select * from final
