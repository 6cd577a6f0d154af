with

lead_scores as (

    select * from {{ ref('int_lead_scores') }}

),

model_dates as (

    select * from {{ ref('int_model_dates') }}

),

lead_keys as (

    select * from {{ ref('int_lead_keys') }}

),

rule_contributions as (

    select * from {{ ref('int_rule_contributions') }}

),

grade_bands as (

    select * from {{ ref('int_grade_bands') }}

),

periods as (

    select * from {{ ref('int_qualification_periods') }}
    where left_on is null

),

suppressions as (

    select * from {{ ref('int_lead_suppressions') }}

),

-- Only requested days say what was lost, so no other day carries it through the sums.
losses as (

    select
        rule_contributions.lead_key,
        rule_contributions.model_key,
        rule_contributions.scored_on,
        cast(sum(rule_contributions.raw_points) as {{ dbt.type_bigint() }}) as raw_points,
        cast(sum(rule_contributions.undecayed_points - rule_contributions.decayed_points) as {{ dbt.type_bigint() }}) as points_lost_to_decay
    from rule_contributions
    inner join model_dates
        on
            rule_contributions.model_key = model_dates.model_key
            and rule_contributions.scored_on = model_dates.scored_on
    group by
        rule_contributions.lead_key,
        rule_contributions.model_key,
        rule_contributions.scored_on

),

graded as (

    select
        lead_keys.lead_id,
        model_dates.scoring_model,
        lead_scores.*,
        coalesce(losses.raw_points, 0) as raw_points,
        coalesce(losses.points_lost_to_decay, 0) as points_lost_to_decay,
        fit_bands.grade as fit_grade,
        engagement_bands.grade as engagement_grade
    from lead_scores
    inner join model_dates
        on
            lead_scores.model_key = model_dates.model_key
            and lead_scores.scored_on = model_dates.scored_on
    inner join lead_keys
        on lead_scores.lead_key = lead_keys.lead_key
    left join losses
        on
            lead_scores.lead_key = losses.lead_key
            and lead_scores.model_key = losses.model_key
            and lead_scores.scored_on = losses.scored_on
    left join grade_bands as fit_bands
        on
            fit_bands.dimension = 'fit'
            and lead_scores.model_key = fit_bands.model_key
            and lead_scores.fit_points >= fit_bands.from_points
            and lead_scores.fit_points < fit_bands.below_points
    left join grade_bands as engagement_bands
        on
            engagement_bands.dimension = 'engagement'
            and lead_scores.model_key = engagement_bands.model_key
            and lead_scores.engagement_points >= engagement_bands.from_points
            and lead_scores.engagement_points < engagement_bands.below_points

),

qualified as (

    select
        graded.*,
        suppressions.suppression_reason,
        sql_periods.lead_id is not null as is_sql,
        mql_periods.lead_id is not null or sql_periods.lead_id is not null as is_mql,
        coalesce(sql_periods.qualified_by, mql_periods.qualified_by) as qualified_by,
        -- The start of a left-censored period is unknown.
        case
            when coalesce(sql_periods.is_left_censored, mql_periods.is_left_censored) then null
            else coalesce(sql_periods.entered_on, mql_periods.entered_on)
        end as qualified_on
    from graded
    left join periods as mql_periods
        on
            graded.lead_id = mql_periods.lead_id
            and graded.scoring_model = mql_periods.scoring_model
            and graded.scored_on = mql_periods.scored_on
            and mql_periods.stage = 'mql'
    left join periods as sql_periods
        on
            graded.lead_id = sql_periods.lead_id
            and graded.scoring_model = sql_periods.scoring_model
            and graded.scored_on = sql_periods.scored_on
            and sql_periods.stage = 'sql'
    left join suppressions
        on
            graded.lead_key = suppressions.lead_key
            and graded.scored_on = suppressions.scored_on

),

final as (

    select
        lead_key,
        model_key,
        lead_id,
        scoring_model,
        scored_on,
        {{ lead_scoring.as_points('fit_points') }} as fit_score,
        {{ lead_scoring.as_points('engagement_points') }} as engagement_score,
        {{ lead_scoring.as_points('lead_points') }} as lead_score,
        {{ lead_scoring.as_points('points_lost_to_decay') }} as points_lost_to_decay,
        -- Undecayed points, less those lost to decay and those left.
        {{ lead_scoring.as_points('raw_points - points_lost_to_decay - lead_points') }} as points_lost_to_caps,
        fit_grade,
        engagement_grade,
        fit_grade || engagement_grade as lead_grade,
        case
            when is_sql then 'sql'
            when is_mql then 'mql'
            else 'none'
        end as qualification,
        is_mql,
        is_sql,
        qualified_by,
        qualified_on,
        suppression_reason
    from qualified

)

select * from final
