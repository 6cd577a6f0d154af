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

scored_days as (

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
        compared_dates.scored_on as compared_on
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

{%- for day in ['compared', 'newest'] %}
{{ day }}_lines as (

    select
        compared_leads.*,
        ledger.line_key,
        ledger.occurrences,
        ledger.decayed_points,
        ledger.points
    from compared_leads
    inner join ledger
        on
            compared_leads.lead_key = ledger.lead_key
            and compared_leads.model_key = ledger.model_key
            and compared_leads.{{ day }}_on = ledger.scored_on

),

{% endfor -%}
-- A rule that did not fire on one of the days gave no points on it.
moved as (

    select
        coalesce(compared_lines.lead_key, newest_lines.lead_key) as lead_key,
        coalesce(compared_lines.model_key, newest_lines.model_key) as model_key,
        coalesce(compared_lines.published_as, newest_lines.published_as) as published_as,
        coalesce(compared_lines.days_ahead, newest_lines.days_ahead) as days_ahead,
        coalesce(compared_lines.newest_on, newest_lines.newest_on) as newest_on,
        coalesce(compared_lines.compared_on, newest_lines.compared_on) as compared_on,
        coalesce(compared_lines.line_key, newest_lines.line_key) as line_key,
        coalesce(compared_lines.occurrences, 0) as compared_occurrences,
        coalesce(newest_lines.occurrences, 0) as newest_occurrences,
        coalesce(compared_lines.decayed_points, 0) != coalesce(newest_lines.decayed_points, 0) as is_worth_otherwise,
        coalesce(compared_lines.points, 0) as compared_points,
        coalesce(newest_lines.points, 0) as newest_points
    from compared_lines
    full outer join newest_lines
        on
            compared_lines.lead_key = newest_lines.lead_key
            and compared_lines.model_key = newest_lines.model_key
            and compared_lines.days_ahead = newest_lines.days_ahead
            and compared_lines.line_key = newest_lines.line_key
    where coalesce(compared_lines.points, 0) != coalesce(newest_lines.points, 0)

),

-- Before and after are by time: a day to come is after the newest.
ordered as (

    select
        lead_key,
        model_key,
        published_as,
        days_ahead,
        newest_on,
        compared_on,
        line_key,
        is_worth_otherwise,
        case when compared_on < newest_on then compared_occurrences else newest_occurrences end as occurrences_before,
        case when compared_on < newest_on then newest_occurrences else compared_occurrences end as occurrences_after,
        case when compared_on < newest_on then compared_points else newest_points end as points_before,
        case when compared_on < newest_on then newest_points else compared_points end as points_after
    from moved

),

final as (

    select
        -- ids
        lead_keys.lead_id,
        ordered.published_as as scoring_model,
        ordered.newest_on as scored_on,
        case when ordered.compared_on < ordered.newest_on then 'last_' else 'next_' end
        || cast(abs(ordered.days_ahead) as {{ dbt.type_string() }}) || '_days' as period,
        ordered.compared_on,
        ledger_lines.dimension,
        ledger_lines.category,
        ledger_lines.rule_id,
        ledger_lines.description,

        -- why
        case
            when ordered.occurrences_after = ordered.occurrences_before then case when ordered.is_worth_otherwise then 'decay' else 'limit' end
            when ledger_lines.rule_kind = 'explicit' then 'attribute'
            when ledger_lines.rule_kind = 'inactivity' then 'silence'
            when ordered.compared_on > ordered.newest_on or ordered.occurrences_after < ordered.occurrences_before then 'expiry'
            else 'activity'
        end as cause,

        -- what it was and is
        cast(ordered.occurrences_before as {{ dbt.type_bigint() }}) as occurrences_before,
        cast(ordered.occurrences_after as {{ dbt.type_bigint() }}) as occurrences_after,
        {{ lead_scoring.as_points('ordered.points_before') }} as points_before,
        {{ lead_scoring.as_points('ordered.points_after') }} as points_after,
        {{ lead_scoring.as_points('ordered.points_after - ordered.points_before') }} as points_change
    from ordered
    inner join ledger_lines
        on
            ordered.model_key = ledger_lines.model_key
            and ordered.line_key = ledger_lines.line_key
    inner join lead_keys
        on ordered.lead_key = lead_keys.lead_key

)

select * from final
