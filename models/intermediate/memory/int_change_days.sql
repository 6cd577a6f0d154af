with

qualifiable_spans as (

    select * from {{ ref('int_qualifiable_spans') }}

),

qualifiable_leads as (

    select distinct
        lead_id,
        scoring_model
    from qualifiable_spans

),

memory_starts as (

    select * from {{ ref('int_memory_starts') }}
    where has_days_to_remember

),

memory_days as (

    select * from {{ ref('int_memory_days') }}

),

model_days as (

    select * from {{ ref('int_model_days') }}

),

profiles as (

    select * from {{ ref('int_lead_profiles') }}
    where not is_deleted and not is_merged

),

daily_activity as {{ lead_scoring.read_anew() }} (

    select * from {{ ref('int_lead_activity_daily') }}

),

signal_offsets as (

    select * from {{ ref('int_signal_offsets') }}

),

rule_days as (

    select * from {{ ref('int_rule_days') }}
    where rule_kind = 'behavioral'

),

behavioral_rules as (

    select * from {{ ref('int_behavioral_rules') }}
    where decay != 'none'

),

inactivity_rules as (

    select * from {{ ref('int_inactivity_rules') }}

),

suppression_reasons as (

    select * from {{ ref('int_suppression_reasons') }}

),

fact_days as (

    select * from {{ ref('int_lifecycle_fact_days') }}

),

decaying_since as (

    select
        rule_days.lead_id,
        rule_days.scoring_model,
        min(rule_days.valid_from) as known_on
    from rule_days
    inner join qualifiable_leads
        on
            rule_days.lead_id = qualifiable_leads.lead_id
            and rule_days.scoring_model = qualifiable_leads.scoring_model
    inner join behavioral_rules
        on
            rule_days.scoring_model = behavioral_rules.scoring_model
            and rule_days.rule_id = behavioral_rules.rule_id
    group by
        rule_days.lead_id,
        rule_days.scoring_model

),

lead_changes as (

    select
        lead_id,
        known_on as changed_on
    from daily_activity

    union all

    select
        lead_id,
        created_on as changed_on
    from profiles

    {%- for turn in ['valid_from', 'valid_to'] %}

    union all

    select
        lead_id,
        {{ turn }} as changed_on
    from suppression_reasons
    {%- endfor %}

),

changes as (

    select
        qualifiable_leads.lead_id,
        qualifiable_leads.scoring_model,
        lead_changes.changed_on
    from qualifiable_leads
    inner join lead_changes
        on qualifiable_leads.lead_id = lead_changes.lead_id

    union all

    select
        qualifiable_leads.lead_id,
        qualifiable_leads.scoring_model,
        {{ lead_scoring.add_days('daily_activity.occurred_on', 'signal_offsets.offset_days') }} as changed_on
    from qualifiable_leads
    inner join daily_activity
        on qualifiable_leads.lead_id = daily_activity.lead_id
    inner join signal_offsets
        on
            daily_activity.signal_id = signal_offsets.signal_id
            and qualifiable_leads.scoring_model = signal_offsets.scoring_model

    union all

    -- Who never did anything is silent since the lead was created.
    select
        qualifiable_leads.lead_id,
        qualifiable_leads.scoring_model,
        {{ lead_scoring.add_days('profiles.created_on', 'inactivity_rules.inactive_days') }} as changed_on
    from qualifiable_leads
    inner join profiles
        on qualifiable_leads.lead_id = profiles.lead_id
    inner join inactivity_rules
        on qualifiable_leads.scoring_model = inactivity_rules.scoring_model

    union all

    -- What decays changes the score every day.
    select
        spans.lead_id,
        spans.scoring_model,
        memory_days.memory_day as changed_on
    from qualifiable_spans as spans
    inner join decaying_since
        on
            spans.lead_id = decaying_since.lead_id
            and spans.scoring_model = decaying_since.scoring_model
    inner join memory_days
        on
            decaying_since.known_on <= memory_days.memory_day
            and spans.starts_on <= memory_days.memory_day
            and memory_days.memory_day <= coalesce(spans.ends_on, memory_days.memory_day)

),

-- Outside its spans a lead has left for certain. That it has, the end of a span says, or, where the
-- lead was deleted on it, the day on which it was there again; and the day on which memory begins anew.
possible_changes as (

    select changes.*
    from changes
    inner join qualifiable_spans as spans
        on
            changes.lead_id = spans.lead_id
            and changes.scoring_model = spans.scoring_model
            and changes.changed_on >= spans.starts_on
            and changes.changed_on <= coalesce(spans.ends_on, changes.changed_on)

    union all

    select
        lead_id,
        scoring_model,
        ends_on as changed_on
    from qualifiable_spans

    union all

    select
        qualifiable_leads.lead_id,
        qualifiable_leads.scoring_model,
        profiles.valid_from as changed_on
    from qualifiable_leads
    inner join profiles
        on qualifiable_leads.lead_id = profiles.lead_id

    union all

    select
        qualifiable_leads.lead_id,
        qualifiable_leads.scoring_model,
        memory_days.memory_day as changed_on
    from qualifiable_leads
    cross join memory_days
    where memory_days.is_period_start

    union all

    -- What makes a stage by itself is crossed into with a score, whoever could qualify.
    select
        memory_starts.lead_id,
        memory_starts.scoring_model,
        fact_days.turned_on as changed_on
    from memory_starts
    inner join fact_days
        on memory_starts.lead_id = fact_days.lead_id

),

distinct_changes as (

    select distinct possible_changes.*
    from possible_changes
    inner join memory_starts
        on
            possible_changes.lead_id = memory_starts.lead_id
            and possible_changes.scoring_model = memory_starts.scoring_model
            and possible_changes.changed_on >= memory_starts.starts_on
    inner join memory_days
        on possible_changes.changed_on = memory_days.memory_day

),

-- A day that is scored anyway is no day to remember besides.
final as (

    select
        changes.*,
        profiles.created_on
    from distinct_changes as changes
    inner join profiles
        on
            changes.lead_id = profiles.lead_id
            and changes.changed_on >= profiles.created_on
            and {{ lead_scoring.is_valid_on('profiles', 'changes.changed_on') }}
    left join model_days
        on
            changes.scoring_model = model_days.scoring_model
            and changes.changed_on = model_days.scored_on
    where model_days.scored_on is null

)

select * from final
