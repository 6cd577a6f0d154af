with

daily_activity as (

    select * from {{ ref('int_lead_activity_daily') }}

),

signal_rules as (

    select * from {{ ref('int_signal_rules') }}

),

-- Several signals can feed one rule: its limits count them together.
matched as (

    select
        daily_activity.lead_id,
        signal_rules.scoring_model,
        signal_rules.rule_kind,
        signal_rules.rule_id,
        daily_activity.occurred_on,
        daily_activity.known_on,
        sum(daily_activity.event_count) as event_count
    from daily_activity
    inner join signal_rules
        on daily_activity.signal_id = signal_rules.signal_id
    group by
        daily_activity.lead_id,
        signal_rules.scoring_model,
        signal_rules.rule_kind,
        signal_rules.rule_id,
        daily_activity.occurred_on,
        daily_activity.known_on

),

-- A day that became known little by little is a row for each time: what is known since then, and
-- until more is.
final as (

    select
        lead_id,
        scoring_model,
        rule_kind,
        rule_id,
        occurred_on,
        known_on as valid_from,
        lead(known_on) over (
            partition by lead_id, scoring_model, rule_kind, rule_id, occurred_on
            order by known_on asc
        ) as valid_to,
        cast(sum(event_count) over (
            partition by lead_id, scoring_model, rule_kind, rule_id, occurred_on
            order by known_on asc
            rows between unbounded preceding and current row
        ) as {{ dbt.type_bigint() }}) as occurrences
    from matched

)

select * from final
