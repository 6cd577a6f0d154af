with

lead_scores as (

    select * from {{ ref('lead_scores') }}
    where is_primary_model

),

profiles as (

    select * from {{ ref('int_nurture_profiles') }}

),

segment_rules as (

    select * from {{ ref('int_nurture_segment_rules') }}

),

profiled as (

    select
        lead_scores.lead_id,
        lead_scores.scored_on,
        lead_scores.scoring_model,
        lead_scores.lead_score,
        lead_scores.fit_grade,
        lead_scores.fit_completeness,
        lead_scores.qualification,
        lead_scores.suppression_reason,
        -- A lead that never engaged has been inactive since it was created.
        coalesce(
            lead_scores.days_since_engaged,
            {{ dbt.datediff('profiles.created_on', 'lead_scores.scored_on', 'day') }}
        ) as inactive_days,
        profiles.funnel_stage,
        profiles.content_types,
        profiles.industry,
        profiles.company_size_band,
        profiles.lead_source
    from lead_scores
    inner join profiles
        on
            lead_scores.lead_id = profiles.lead_id
            and lead_scores.scored_on = profiles.scored_on

),

-- A blank condition matches anything; an unknown value satisfies no condition.
matches as (

    select
        profiled.lead_id,
        min(segment_rules.priority) as priority
    from profiled
    inner join segment_rules
        on
            (segment_rules.qualification is null or profiled.qualification = segment_rules.qualification)
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
    group by profiled.lead_id

),

final as (

    select
        -- ids
        profiled.lead_id,
        profiled.scored_on,

        -- segment
        segment_rules.segment,
        segment_rules.reason as segment_reason,
        profiled.funnel_stage,

        -- what to tailor the nurturing to
        profiled.industry,
        profiled.company_size_band,
        profiled.lead_source,
        segment_rules.sequence,
        profiled.content_types
    from profiled
    inner join matches
        on profiled.lead_id = matches.lead_id
    inner join segment_rules
        on matches.priority = segment_rules.priority

)

select * from final
