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

-- Only what a browser did before its owner was known becomes known later. Leads without such a day have
-- one row a day, and nothing to sort.
late_leads as (

    select lead_id
    from daily_activity
    where known_on != occurred_on
    group by lead_id

),

-- A day that became known little by little is a row for each time: what is known since then, and
-- until more is.
known_little_by_little as (

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
    where lead_id in (select late_leads.lead_id from late_leads)

),

known_at_once as (

    select
        matched.lead_id,
        matched.scoring_model,
        matched.rule_kind,
        matched.rule_id,
        matched.occurred_on,
        matched.known_on as valid_from,
        cast(null as date) as valid_to,
        cast(matched.event_count as {{ dbt.type_bigint() }}) as occurrences
    from matched
    left join late_leads
        on matched.lead_id = late_leads.lead_id
    where late_leads.lead_id is null

),

final as (

    select * from known_little_by_little
    union all
    select * from known_at_once

)

select * from final
