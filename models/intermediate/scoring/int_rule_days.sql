{#- Of leads that are not in int_leads_this_run and models whose weights are the same, the days stay. -#}
{{ config(
    materialized='incremental',
    incremental_strategy=lead_scoring.append_strategy(),
    on_schema_change='append_new_columns',
    pre_hook="{{ lead_scoring.forget_rule_days() }}"
) }}
{%- set models_anew = lead_scoring.models_to_match_anew() if is_incremental() -%}
-- depends_on: {{ ref('int_leads_this_run') }}, {{ ref('int_activity_owners') }}

with

daily_activity as {{ lead_scoring.read_anew() }} (

    select * from {{ ref('int_lead_activity_daily') }}
    {%- if is_incremental() and not models_anew %}
    where lead_id in (select listed.lead_id from {{ ref('int_leads_this_run') }} as listed)
    {%- endif %}

),

signal_rules as (

    select * from {{ ref('int_signal_rules') }}

),

scoring_models as (

    select
        scoring_model,
        {{ lead_scoring.number_of_hash('score_version') }} as rules_number
    from {{ ref('int_scoring_models') }}

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
    {%- if models_anew %}
    where
        signal_rules.scoring_model in ({{ lead_scoring.text_list(models_anew) }})
        or daily_activity.lead_id in (select listed.lead_id from {{ ref('int_leads_this_run') }} as listed)
    {%- endif %}
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

known as (

    select * from known_little_by_little
    union all
    select * from known_at_once

),

final as (

    select
        known.lead_id,
        known.scoring_model,
        known.rule_kind,
        known.rule_id,
        known.occurred_on,
        known.valid_from,
        known.valid_to,
        known.occurrences,
        scoring_models.rules_number
    from known
    inner join scoring_models
        on known.scoring_model = scoring_models.scoring_model

)

select * from final
