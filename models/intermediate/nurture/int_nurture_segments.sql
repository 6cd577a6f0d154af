with

facts as (

    select * from {{ ref('int_nurture_facts') }}

),

profiles as (

    select * from {{ ref('int_nurture_profiles') }}

),

suppressions as (

    select * from {{ ref('int_lead_suppressions') }}
    where is_email_blocked

),

segment_rules as (

    select * from {{ ref('int_nurture_segment_rules') }}

),

lead_keys as (

    select * from {{ ref('int_lead_keys') }}

),

rule_keys as (

    select * from {{ ref('int_rule_keys') }}
    where rule_kind = 'segment'

),

explicit_rule_matches as (

    select * from {{ ref('int_explicit_rule_matches') }}

),

daily_activity as (

    select * from {{ ref('int_lead_activity_daily') }}

),

activity_signals as (

    select * from {{ ref('int_activity_signals') }}

),

funnel_stages as (

    select * from {{ ref('funnel_stages') }}

),

scored_leads as (

    select * from facts
    where is_primary

),

-- The rule_id of a segment rule is its priority.
met_conditions as (

    select
        profiles.lead_id,
        profiles.scored_on,
        cast(rule_keys.rule_id as {{ dbt.type_int() }}) as priority
    from profiles
    inner join lead_keys
        on profiles.lead_id = lead_keys.lead_id
    inner join explicit_rule_matches
        on
            lead_keys.lead_key = explicit_rule_matches.lead_key
            and {{ lead_scoring.is_valid_on('explicit_rule_matches', 'profiles.scored_on') }}
    inner join rule_keys
        on explicit_rule_matches.rule_key = rule_keys.rule_key

),

met_activities as (

    select
        profiles.lead_id,
        profiles.scored_on,
        segment_rules.priority
    from segment_rules
    inner join activity_signals
        on segment_rules.activity_type = activity_signals.activity_type
    inner join daily_activity
        on activity_signals.signal_id = daily_activity.signal_id
    inner join profiles
        on
            daily_activity.lead_id = profiles.lead_id
            and daily_activity.known_on <= profiles.scored_on
            and {{ lead_scoring.is_in_window('daily_activity.occurred_on', 'segment_rules.within_days', 'profiles.scored_on') }}
    group by
        profiles.lead_id,
        profiles.scored_on,
        segment_rules.priority

),

-- A blank condition matches anything; an unknown value satisfies no condition.
matches as (

    select
        facts.lead_id,
        facts.scored_on,
        min(segment_rules.priority) as priority
    from facts
    inner join segment_rules
        on
            facts.scoring_model = segment_rules.scoring_model
            and (segment_rules.qualification is null or facts.qualification = segment_rules.qualification)
            and (segment_rules.lifecycle_stage is null or facts.lifecycle_stage = segment_rules.lifecycle_stage)
            and (segment_rules.funnel_stage is null or facts.funnel_stage = segment_rules.funnel_stage)
            and (segment_rules.min_days_inactive is null or facts.inactive_days >= segment_rules.min_days_inactive)
            and (segment_rules.max_days_inactive is null or facts.inactive_days <= segment_rules.max_days_inactive)
            and (segment_rules.min_fit_grade is null or facts.fit_grade <= segment_rules.min_fit_grade)
            and (segment_rules.max_fit_grade is null or facts.fit_grade >= segment_rules.max_fit_grade)
            and (segment_rules.min_fit_completeness is null or facts.fit_completeness >= segment_rules.min_fit_completeness)
            and (segment_rules.min_score is null or facts.lead_score >= segment_rules.min_score)
            and (segment_rules.max_score is null or facts.lead_score <= segment_rules.max_score)
            and (
                segment_rules.suppression_reason is null
                or (segment_rules.suppression_reason = 'any' and facts.suppression_reason is not null)
                or (segment_rules.suppression_reason = 'none' and facts.suppression_reason is null)
                or facts.suppression_reason = segment_rules.suppression_reason
            )
    left join met_conditions
        on
            facts.lead_id = met_conditions.lead_id
            and facts.scored_on = met_conditions.scored_on
            and segment_rules.priority = met_conditions.priority
    left join met_activities
        on
            facts.lead_id = met_activities.lead_id
            and facts.scored_on = met_activities.scored_on
            and segment_rules.priority = met_activities.priority
    where
        (not segment_rules.has_conditions or met_conditions.lead_id is not null)
        and (segment_rules.activity_type is null or met_activities.lead_id is not null)
    group by
        facts.lead_id,
        facts.scored_on

),

final as (

    select
        -- ids
        scored_leads.lead_id,
        scored_leads.scored_on,

        -- segment
        segment_rules.segment,
        segment_rules.reason as segment_reason,
        profiles.funnel_stage,
        -- Why there is no sequence.
        case
            when suppressions.lead_id is not null then 'suppressed'
            when segment_rules.sequence is not null then null
            when scored_leads.lifecycle_stage = 'opportunity' then 'open_opportunity'
            when scored_leads.qualification in ('mql', 'sql') then 'with_sales'
            else 'no_sequence'
        end as hold_reason,

        -- what to tailor the nurturing to
        profiles.industry,
        profiles.company_size_band,
        profiles.lead_source,
        -- A suppression of mail takes precedence over the segment.
        case when suppressions.lead_id is null then segment_rules.sequence end as sequence,
        case when segment_rules.content_stage is null then profiles.content_types else funnel_stages.content_types end as content_types
    from scored_leads
    inner join profiles
        on
            scored_leads.lead_id = profiles.lead_id
            and scored_leads.scored_on = profiles.scored_on
    inner join matches
        on
            scored_leads.lead_id = matches.lead_id
            and scored_leads.scored_on = matches.scored_on
    inner join segment_rules
        on matches.priority = segment_rules.priority
    left join funnel_stages
        on segment_rules.content_stage = funnel_stages.funnel_stage
    left join suppressions
        on
            scored_leads.lead_id = suppressions.lead_id
            and scored_leads.scored_on = suppressions.scored_on

)

select * from final
