with

qualifications as (

    select * from {{ ref('int_lead_qualifications') }}

),

scoring_dates as (

    select * from {{ ref('int_scoring_dates') }}

),

model_dates as (

    select * from {{ ref('int_model_dates') }}

),

last_engagements as (

    select * from {{ ref('int_last_engagements') }}

),

fit_completeness as (

    select * from {{ ref('int_fit_completeness') }}

),

top_reasons as (

    select * from {{ ref('int_top_reasons') }}

),

compared_dates as (

    select * from {{ ref('int_compared_dates') }}
    where days_ahead in (-30, -7)

),

steady_scores as (

    select * from {{ ref('int_steady_scores') }}

),

former_scores as (

    select
        lead_scores.lead_key,
        lead_scores.model_key,
        max(case when compared_dates.days_ahead = -7 then lead_scores.lead_points end) as points_7_days_ago,
        max(case when compared_dates.days_ahead = -30 then lead_scores.lead_points end) as points_30_days_ago
    from {{ ref('int_lead_scores') }} as lead_scores
    inner join compared_dates
        on
            lead_scores.model_key = compared_dates.model_key
            and lead_scores.scored_on = compared_dates.scored_on
    group by
        lead_scores.lead_key,
        lead_scores.model_key

),

score_calibration as (

    select * from {{ ref('score_calibration') }}

),

opportunities as (

    select * from {{ ref('int_opportunities') }}
    where not is_orphan

),

newest_day as (

    select max(scored_on) as scored_on
    from scoring_dates

),

-- What holds on the newest day only, so that the joins below hold no more.
newest_engagements as (

    select last_engagements.*
    from last_engagements
    inner join newest_day
        on {{ lead_scoring.is_valid_on('last_engagements', 'newest_day.scored_on') }}

),

newest_completeness as (

    select fit_completeness.*
    from fit_completeness
    inner join newest_day
        on {{ lead_scoring.is_valid_on('fit_completeness', 'newest_day.scored_on') }}

),

calibrated_models as (

    select
        scoring_model,
        max(score_version) as score_version,
        max(outcome) as outcome
    from score_calibration
    group by scoring_model

),

-- One row, also without deals.
won_deals as (

    select {{ lead_scoring.ratio('sum(opportunities.amount)', 'count(opportunities.amount)', 2) }} as average_amount
    from newest_day
    inner join opportunities
        on newest_day.scored_on >= opportunities.won_on

),

final as (

    select
        -- ids
        qualifications.lead_id,
        model_dates.published_as as scoring_model,
        qualifications.scored_on,
        model_dates.is_primary as is_primary_model,

        -- scores
        qualifications.fit_score,
        qualifications.engagement_score,
        qualifications.lead_score,
        {%- for days in [7, 30] %}
        cast(case
            when steady_scores.steady_from <= {{ lead_scoring.add_days('qualifications.scored_on', -days) }} then 0
            else qualifications.lead_score - {{ lead_scoring.as_points('former_scores.points_' ~ days ~ '_days_ago') }}
        end as {{ lead_scoring.points_type() }}) as score_change_{{ days }}_days,
        {%- endfor %}
        qualifications.points_lost_to_decay,
        qualifications.points_lost_to_caps,
        newest_completeness.fit_completeness,
        cast(score_calibration.conversion_probability as decimal(7, 6)) as conversion_probability,
        case
            when score_calibration.conversion_probability is not null then null
            when calibrated_models.scoring_model is null then 'not_calibrated'
            when calibrated_models.score_version != model_dates.score_version then 'other_weights'
            else 'too_few_conversions'
        end as no_probability_because,
        case
            when qualifications.suppression_reason is null and calibrated_models.outcome = 'opportunity_won'
                then cast(score_calibration.conversion_probability * won_deals.average_amount as decimal(33, 4))
        end as expected_value,

        -- grades
        qualifications.fit_grade,
        qualifications.engagement_grade,
        qualifications.lead_grade,

        -- qualification
        qualifications.qualification,
        qualifications.is_mql,
        qualifications.is_sql,
        qualifications.qualified_by,
        qualifications.qualified_on,
        qualifications.suppression_reason,

        -- explanation
        top_reasons.top_reasons,
        newest_engagements.last_engaged_at,
        cast(
            {{ dbt.datediff('newest_engagements.last_engaged_on', 'qualifications.scored_on', 'day') }} as {{ dbt.type_bigint() }}
        ) as days_since_engaged,
        model_dates.score_version
    from qualifications
    inner join newest_day
        on qualifications.scored_on = newest_day.scored_on
    inner join model_dates
        on
            qualifications.model_key = model_dates.model_key
            and qualifications.scored_on = model_dates.scored_on
    left join steady_scores
        on
            qualifications.lead_key = steady_scores.lead_key
            and qualifications.model_key = steady_scores.model_key
    left join former_scores
        on
            qualifications.lead_key = former_scores.lead_key
            and qualifications.model_key = former_scores.model_key
    cross join won_deals
    left join calibrated_models
        on model_dates.published_as = calibrated_models.scoring_model
    left join score_calibration
        on
            model_dates.published_as = score_calibration.scoring_model
            and model_dates.score_version = score_calibration.score_version
            and (score_calibration.from_score is null or qualifications.lead_score >= score_calibration.from_score)
            and (score_calibration.below_score is null or qualifications.lead_score < score_calibration.below_score)
    left join newest_engagements
        on qualifications.lead_key = newest_engagements.lead_key
    left join newest_completeness
        on
            qualifications.lead_id = newest_completeness.lead_id
            and qualifications.scoring_model = newest_completeness.scoring_model
    left join top_reasons
        on
            qualifications.lead_key = top_reasons.lead_key
            and qualifications.model_key = top_reasons.model_key
            and qualifications.scored_on = top_reasons.scored_on

)

select * from final
