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

-- Each rule as it is on the later day, less what it is on the earlier one.
sides as (

    {%- for day in ['compared_on', 'newest_on'] %}
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
        ledger.points,
        ledger.scored_on = least(compared_leads.newest_on, compared_leads.compared_on) as is_before
    from compared_leads
    inner join ledger
        on
            compared_leads.lead_key = ledger.lead_key
            and compared_leads.model_key = ledger.model_key
            and compared_leads.{{ day }} = ledger.scored_on
    {{ 'union all' if not loop.last }}
    {%- endfor %}

),

moved as (

    select
        lead_key,
        model_key,
        published_as,
        days_ahead,
        newest_on,
        compared_on,
        line_key,
        sum(case when is_before then occurrences else 0 end) as occurrences_before,
        sum(case when is_before then 0 else occurrences end) as occurrences_after,
        sum(case when is_before then decayed_points else -decayed_points end) != 0 as is_worth_otherwise,
        sum(case when is_before then points else 0 end) as points_before,
        sum(case when is_before then 0 else points end) as points_after
    from sides
    group by
        lead_key,
        model_key,
        published_as,
        days_ahead,
        newest_on,
        compared_on,
        line_key

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
            when ledger_lines.rule_kind = 'explicit' then 'attribute'
            when ledger_lines.rule_kind = 'inactivity' then 'silence'
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
    where moved.points_before != moved.points_after

)

select * from final
