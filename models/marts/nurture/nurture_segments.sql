with

lead_scores as (

    select * from {{ ref('lead_scores') }}

),

profiles as (

    select * from {{ ref('int_nurture_profiles') }}

),

lifecycles as (

    select * from {{ ref('lead_lifecycle') }}

),

suppressions as (

    select * from {{ ref('int_lead_suppressions') }}
    where is_email_blocked

),

segment_rules as (

    select * from {{ ref('int_nurture_segment_rules') }}

),

explicit_hits as (

    select * from {{ ref('int_explicit_hits') }}
    where scoring_model = 'nurture_segment_rules'

),

funnel_stages as (

    select * from {{ ref('funnel_stages') }}

),

-- Who the lead was on the day, as the rules ask for it.
met_conditions as (

    select
        profiles.lead_id,
        cast(explicit_hits.rule_id as {{ dbt.type_int() }}) as priority
    from profiles
    inner join explicit_hits
        on
            profiles.lead_id = explicit_hits.lead_id
            and {{ lead_scoring.is_valid_on('explicit_hits', 'profiles.scored_on') }}
    inner join lead_scores
        on
            profiles.lead_id = lead_scores.lead_id
            and profiles.scored_on = lead_scores.scored_on
    where lead_scores.is_primary_model

),

-- A lead that never engaged is not silent: days_since_engaged is unknown.
profiled as (

    select
        lead_scores.lead_id,
        lead_scores.scoring_model,
        lead_scores.lead_score,
        lead_scores.fit_grade,
        lead_scores.fit_completeness,
        lead_scores.qualification,
        lead_scores.suppression_reason,
        lead_scores.days_since_engaged as inactive_days,
        lifecycles.lifecycle_stage,
        profiles.funnel_stage
    from lead_scores
    inner join profiles
        on
            lead_scores.lead_id = profiles.lead_id
            and lead_scores.scored_on = profiles.scored_on
    left join lifecycles
        on lead_scores.lead_id = lifecycles.lead_id

),

-- A blank condition matches anything; an unknown value satisfies no condition.
matches as (

    select
        profiled.lead_id,
        min(segment_rules.priority) as priority
    from profiled
    inner join segment_rules
        on
            profiled.scoring_model = segment_rules.scoring_model
            and (segment_rules.qualification is null or profiled.qualification = segment_rules.qualification)
            and (segment_rules.lifecycle_stage is null or profiled.lifecycle_stage = segment_rules.lifecycle_stage)
            and (segment_rules.funnel_stage is null or profiled.funnel_stage = segment_rules.funnel_stage)
            and (segment_rules.min_days_inactive is null or profiled.inactive_days >= segment_rules.min_days_inactive)
            and (segment_rules.max_days_inactive is null or profiled.inactive_days <= segment_rules.max_days_inactive)
            and (segment_rules.min_fit_grade is null or profiled.fit_grade <= segment_rules.min_fit_grade)
            and (segment_rules.max_fit_grade is null or profiled.fit_grade >= segment_rules.max_fit_grade)
            and (segment_rules.min_fit_completeness is null or profiled.fit_completeness >= segment_rules.min_fit_completeness)
            and (segment_rules.min_score is null or profiled.lead_score >= segment_rules.min_score)
            and (segment_rules.max_score is null or profiled.lead_score <= segment_rules.max_score)
            and (
                segment_rules.suppression_reason is null
                or (segment_rules.suppression_reason = 'any' and profiled.suppression_reason is not null)
                or (segment_rules.suppression_reason = 'none' and profiled.suppression_reason is null)
                or profiled.suppression_reason = segment_rules.suppression_reason
            )
    left join met_conditions
        on
            profiled.lead_id = met_conditions.lead_id
            and segment_rules.priority = met_conditions.priority
    where
        not segment_rules.has_conditions
        or met_conditions.lead_id is not null
    group by profiled.lead_id

),

final as (

    select
        -- ids
        lead_scores.lead_id,
        lead_scores.scored_on,

        -- segment
        segment_rules.segment,
        segment_rules.reason as segment_reason,
        profiles.funnel_stage,

        -- what to tailor the nurturing to
        profiles.industry,
        profiles.company_size_band,
        profiles.lead_source,
        -- Nobody is mailed whom anything forbids to mail, whatever the segment.
        case when suppressions.lead_id is null then segment_rules.sequence end as sequence,
        case when segment_rules.content_stage is null then profiles.content_types else funnel_stages.content_types end as content_types
    from lead_scores
    inner join profiles
        on
            lead_scores.lead_id = profiles.lead_id
            and lead_scores.scored_on = profiles.scored_on
    inner join matches
        on lead_scores.lead_id = matches.lead_id
    inner join segment_rules
        on matches.priority = segment_rules.priority
    left join funnel_stages
        on segment_rules.content_stage = funnel_stages.funnel_stage
    left join suppressions
        on
            lead_scores.lead_id = suppressions.lead_id
            and lead_scores.scored_on = suppressions.scored_on
    where lead_scores.is_primary_model

)

select * from final
