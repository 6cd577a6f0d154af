with

scoring_days as (

    select * from {{ ref('int_lead_scoring_days') }}

),

lead_engagement as (

    select * from {{ ref('int_lead_engagement') }}

),

inactivity_rules as (

    select * from {{ ref('int_inactivity_rules') }}

),

silent_since as (

    select
        scoring_days.lead_id,
        scoring_days.scoring_model,
        scoring_days.scored_on,
        scoring_days.is_requested,
        {{ dbt.datediff(
            'coalesce(lead_engagement.last_engaged_on, scoring_days.created_on)', 'scoring_days.scored_on', 'day'
        ) }} as silent_days
    from scoring_days
    left join lead_engagement
        on
            scoring_days.lead_id = lead_engagement.lead_id
            and scoring_days.scored_on = lead_engagement.scored_on
    -- Who does things that no mapping knows is not silent.
    where not coalesce(lead_engagement.is_unmapped_only, false)

),

final as (

    select
        silent_since.lead_id,
        silent_since.scoring_model,
        silent_since.scored_on,
        silent_since.is_requested,
        inactivity_rules.rule_id,
        1 as occurrences,
        inactivity_rules.points as raw_points,
        inactivity_rules.points as undecayed_points,
        inactivity_rules.points as decayed_points,
        inactivity_rules.points as limited_points,
        cast(null as date) as first_occurred_on,
        cast(null as date) as last_occurred_on,
        cast(null as date) as next_expires_on
    from silent_since
    inner join inactivity_rules
        on
            silent_since.scoring_model = inactivity_rules.scoring_model
            and silent_since.silent_days >= inactivity_rules.inactive_days

)

select * from final
