with

compared_dates as (

    select * from {{ ref('int_compared_dates') }}
    where days_ahead in (-30, -7, 7, 30, 90)

),

lead_keys as (

    select * from {{ ref('int_lead_keys') }}

),

ledger as (

    select * from {{ ref('int_score_ledger') }}

),

ledger_lines as (

    select * from {{ ref('int_ledger_lines') }}

),

conditional_rules as (

    select * from {{ ref('int_scoring_rules') }}
    where condition_rule_key is not null

),

rule_matches as (

    select * from {{ ref('int_explicit_rule_matches') }}

),

scored_days as {{ lead_scoring.not_materialized() }} (

    select * from {{ ref('int_lead_scores') }}

),

-- Leads that are scored on both days.
compared_leads as (

    select
        scored_days.lead_key,
        compared_dates.model_key,
        compared_dates.published_as,
        compared_dates.days_ahead,
        compared_dates.newest_on,
        compared_dates.scored_on as compared_on,
        least(compared_dates.scored_on, compared_dates.newest_on) as before_on,
        greatest(compared_dates.scored_on, compared_dates.newest_on) as after_on
    from compared_dates
    inner join scored_days
        on
            compared_dates.model_key = scored_days.model_key
            and compared_dates.scored_on = scored_days.scored_on
    inner join scored_days as newest_days
        on
            scored_days.lead_key = newest_days.lead_key
            and compared_dates.model_key = newest_days.model_key
            and compared_dates.newest_on = newest_days.scored_on

),

{%- for side in ['before', 'after'] %}
{{ side }}_lines as (

    select
        compared_leads.lead_key,
        compared_leads.model_key,
        compared_leads.published_as,
        compared_leads.days_ahead,
        compared_leads.newest_on,
        compared_leads.compared_on,
        ledger.line_key,
        ledger.occurrences,
        ledger.decayed_points,
        ledger.points
    from compared_leads
    inner join ledger
        on
            compared_leads.lead_key = ledger.lead_key
            and compared_leads.model_key = ledger.model_key
            and compared_leads.{{ side }}_on = ledger.scored_on

),

{% endfor -%}
-- A rule that did not fire on one of the days gave no points on it.
moved as (

    select
        coalesce(before_lines.lead_key, after_lines.lead_key) as lead_key,
        coalesce(before_lines.model_key, after_lines.model_key) as model_key,
        coalesce(before_lines.published_as, after_lines.published_as) as published_as,
        coalesce(before_lines.days_ahead, after_lines.days_ahead) as days_ahead,
        coalesce(before_lines.newest_on, after_lines.newest_on) as newest_on,
        coalesce(before_lines.compared_on, after_lines.compared_on) as compared_on,
        coalesce(before_lines.line_key, after_lines.line_key) as line_key,
        coalesce(before_lines.occurrences, 0) as occurrences_before,
        coalesce(after_lines.occurrences, 0) as occurrences_after,
        coalesce(before_lines.decayed_points, 0) != coalesce(after_lines.decayed_points, 0) as is_worth_otherwise,
        coalesce(before_lines.points, 0) as points_before,
        coalesce(after_lines.points, 0) as points_after
    from before_lines
    full outer join after_lines
        on
            before_lines.lead_key = after_lines.lead_key
            and before_lines.model_key = after_lines.model_key
            and before_lines.days_ahead = after_lines.days_ahead
            and before_lines.line_key = after_lines.line_key
    where coalesce(before_lines.points, 0) != coalesce(after_lines.points, 0)

),

-- Rules on activities whose conditions on the record hold on one of the days only.
record_changes as (

    select
        moved.lead_key,
        moved.line_key,
        moved.compared_on
    from moved
    inner join conditional_rules
        on moved.line_key = conditional_rules.rule_key
    inner join rule_matches
        on
            moved.lead_key = rule_matches.lead_key
            and conditional_rules.condition_rule_key = rule_matches.rule_key
    where moved.compared_on < moved.newest_on
    group by
        moved.lead_key,
        moved.line_key,
        moved.compared_on
    having
        sum(case when {{ lead_scoring.is_valid_on('rule_matches', 'moved.compared_on') }} then 1 else 0 end)
        != sum(case when {{ lead_scoring.is_valid_on('rule_matches', 'moved.newest_on') }} then 1 else 0 end)

),

final as (

    select
        -- ids
        lead_keys.lead_id,
        moved.published_as as scoring_model,
        moved.newest_on as scored_on,
        case when moved.compared_on < moved.newest_on then 'last_' else 'next_' end
        || cast(abs(moved.days_ahead) as {{ dbt.type_string() }}) || '_days' as period,
        moved.compared_on,
        ledger_lines.dimension,
        ledger_lines.category,
        ledger_lines.rule_id,
        ledger_lines.description,

        -- why
        case
            when moved.occurrences_after = moved.occurrences_before then case when moved.is_worth_otherwise then 'decay' else 'limit' end
            when record_changes.lead_key is not null then 'attribute'
            {%- for kind, cause in lead_scoring.rule_kinds('cause', 'cause').items() %}
            when ledger_lines.rule_kind = '{{ kind }}' then '{{ cause }}'
            {%- endfor %}
            when moved.compared_on > moved.newest_on or moved.occurrences_after < moved.occurrences_before then 'expiry'
            else 'activity'
        end as cause,

        -- what it was and is
        cast(moved.occurrences_before as {{ dbt.type_bigint() }}) as occurrences_before,
        cast(moved.occurrences_after as {{ dbt.type_bigint() }}) as occurrences_after,
        {{ lead_scoring.as_points('moved.points_before') }} as points_before,
        {{ lead_scoring.as_points('moved.points_after') }} as points_after,
        {{ lead_scoring.as_points('moved.points_after - moved.points_before') }} as points_change
    from moved
    inner join ledger_lines
        on
            moved.model_key = ledger_lines.model_key
            and moved.line_key = ledger_lines.line_key
    inner join lead_keys
        on moved.lead_key = lead_keys.lead_key
    left join record_changes
        on
            moved.lead_key = record_changes.lead_key
            and moved.line_key = record_changes.line_key
            and moved.compared_on = record_changes.compared_on

)

select * from final
