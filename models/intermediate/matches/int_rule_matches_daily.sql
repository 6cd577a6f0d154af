{#- Rows of leads without changed activities and of rules with unchanged weights are kept. -#}
{{ config(
    materialized='incremental',
    incremental_strategy=lead_scoring.append_strategy(),
    on_schema_change='append_new_columns',
    pre_hook=[
        "{{ lead_scoring.delete_rows(lead_scoring.is_match_of_former_rule(), keeps=lead_scoring.keeps_rule_matches()) }}",
        "{{ lead_scoring.delete_rows(lead_scoring.is_rule_match_this_run(), keeps=lead_scoring.keeps_rule_matches()) }}"
    ]
) }}
{%- set goes_on = lead_scoring.keeps_rule_matches() -%}
{#- So many occurrences of a day leave room in 32 bits, and in 64 for their points; where more days pass 64 bits, the build fails. -#}
{%- set most_occurrences = 900000000 -%}
{%- set everyday = "cast('9999-12-31' as date)" -%}
-- depends_on: {{ ref('int_leads_this_run') }}

with

daily_activity as {{ lead_scoring.not_materialized() }} (

    select * from {{ ref('int_lead_activity_daily') }}

),

lead_keys as (

    select * from {{ ref('int_lead_keys') }}

),

signal_rules as (

    select * from {{ ref('int_signal_rules') }}

),

rules as (

    select * from {{ ref('int_scoring_rules') }}
    where rule_kind in ({{ lead_scoring.text_list(lead_scoring.rule_kinds('reads_activities').keys()) }})

),

{%- if goes_on %}

kept as (

    select
        max(lead_key) as highest_lead_key,
        max(rule_key) as highest_rule_key
    from {{ this }}

),

touched_leads as (

    select lead_keys.lead_key
    from {{ ref('int_leads_this_run') }} as touched
    inner join lead_keys
        on touched.lead_id = lead_keys.lead_id

),
{%- endif %}

-- Several signals can match one rule: its limits count them together.
matched as (

    select
        lead_keys.lead_key,
        signal_rules.rule_key,
        daily_activity.occurred_on,
        daily_activity.known_on,
        cast(least(sum(daily_activity.occurrences), {{ most_occurrences }}) as {{ dbt.type_int() }}) as occurrences
    from daily_activity
    inner join lead_keys
        on daily_activity.lead_id = lead_keys.lead_id
    inner join signal_rules
        on daily_activity.signal_id = signal_rules.signal_id
    {%- if goes_on %}
    cross join kept
    where
        lead_keys.lead_key in (select touched_leads.lead_key from touched_leads)
        or lead_keys.lead_key > coalesce(kept.highest_lead_key, 0)
        or signal_rules.rule_key > coalesce(kept.highest_rule_key, 0)
    {%- endif %}
    group by
        lead_keys.lead_key,
        signal_rules.rule_key,
        daily_activity.occurred_on,
        daily_activity.known_on

),

-- Only activities of a browser before its owner was identified become known later. Leads without them have one row a day,
-- and nothing to sort.
late_leads as (

    select lead_key
    from matched
    where known_on != occurred_on
    group by lead_key

),

-- A day whose activities become known over several days has one row per such day, valid until the next.
known_over_time as (

    select
        lead_key,
        rule_key,
        occurred_on,
        known_on as counts_from,
        coalesce(lead(known_on) over (
            partition by lead_key, rule_key, occurred_on
            order by known_on asc
        ), {{ everyday }}) as known_until,
        cast(least(sum(occurrences) over (
            partition by lead_key, rule_key, occurred_on
            order by known_on asc
            rows between unbounded preceding and current row
        ), {{ most_occurrences }}) as {{ dbt.type_int() }}) as occurrences
    from matched
    where lead_key in (select late_leads.lead_key from late_leads)

),

known_at_once as (

    select
        matched.lead_key,
        matched.rule_key,
        matched.occurred_on,
        matched.known_on as counts_from,
        {{ everyday }} as known_until,
        matched.occurrences
    from matched
    left join late_leads
        on matched.lead_key = late_leads.lead_key
    where late_leads.lead_key is null

),

known as (

    select * from known_over_time
    union all
    select * from known_at_once

),

-- A rule that counts active days counts a day once.
limited as (

    select
        known.lead_key,
        known.rule_key,
        known.occurred_on,
        known.counts_from,
        known.known_until,
        coalesce({{ lead_scoring.add_days('known.occurred_on', 'rules.window_days') }}, {{ everyday }}) as window_ends_before,
        known.occurrences,
        case
            when rules.measure = 'active_days' then 1
            else least(known.occurrences, coalesce(rules.max_per_day, known.occurrences))
        end as counted_occurrences
    from known
    inner join rules
        on known.rule_key = rules.rule_key

),

final as (

    select
        lead_key,
        rule_key,
        occurred_on,
        counts_from,
        least(known_until, window_ends_before) as counts_until,
        occurrences,
        counted_occurrences
    from limited

)

select * from final
