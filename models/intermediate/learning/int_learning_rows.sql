{%- set scored = ['scoring_model', 'score_version', 'scored_on', 'fit_score', 'engagement_score', 'lead_score', 'days_since_engaged', 'activity_count', 'is_mql', 'is_sql'] -%}

with

learning_scores as (

    select * from {{ ref('int_learning_scores') }}

),

identities as (

    select * from {{ ref('int_lead_identities') }}

),

versions as (

    select * from {{ ref('int_scoring_model_versions') }}

),

scoring_models as (

    select * from {{ ref('int_scoring_models') }}

),

outcome_days as (

    select * from {{ ref('int_outcome_days') }}
    where is_horizon_over

),

followed_outcomes as (

    select * from {{ ref('int_followed_outcomes') }}

),

weight_versions as (

    select
        scoring_model,
        score_version,
        version_number,
        valid_from,
        -- Weights that were replaced on the day of their first use never were in use.
        coalesce(lead(valid_from) over (partition by scoring_model order by version_number asc) = valid_from, false) as is_replaced_at_once
    from {{ ref('int_weight_version_log') }}
    where table_name = 'scoring_models'

),

scored_by as (

    select distinct
        scoring_model,
        score_version,
        scored_on
    from learning_scores

),

-- Of the weights that scored a month those in use then come first: the newest that were valid, else those that followed
-- soonest, else those that no build has published.
ranked as (

    select
        scored_by.scoring_model,
        scored_by.score_version,
        scored_by.scored_on,
        row_number() over (
            partition by scored_by.scoring_model, scored_by.scored_on
            order by
                case
                    when weight_versions.valid_from <= scored_by.scored_on then 0
                    when not weight_versions.is_replaced_at_once then 1
                    else 2
                end asc,
                case when weight_versions.valid_from <= scored_by.scored_on then -weight_versions.version_number else weight_versions.version_number end asc,
                scored_by.score_version asc
        ) as version_rank
    from scored_by
    left join weight_versions
        on
            scored_by.scoring_model = weight_versions.scoring_model
            and scored_by.score_version = weight_versions.score_version

),

-- Weights that came back stand in the log more than once.
placed as (

    select
        scoring_model,
        score_version,
        scored_on,
        min(version_rank) as version_rank
    from ranked
    group by
        scoring_model,
        score_version,
        scored_on

),

months as (

    select
        placed.scoring_model,
        placed.score_version,
        placed.scored_on,
        outcome_days.outcome,
        placed.version_rank = 1 as was_in_use,
        versions.score_version is not null as is_in_use
    from placed
    inner join scoring_models
        on placed.scoring_model = scoring_models.scoring_model
    inner join outcome_days
        on
            placed.scoring_model = outcome_days.scoring_model
            and placed.scored_on = outcome_days.scored_on
    left join versions
        on
            placed.scoring_model = versions.scoring_model
            and placed.score_version = versions.score_version

),

people_of_several_records as (

    select distinct survivor_lead_id
    from identities
    where is_merged

),

-- A lead that the source has dropped is kept in the scores, in case it comes back.
people as (

    select
        identities.survivor_lead_id as lead_id,
        learning_scores.lead_id as scored_lead_id,
        {%- for column in scored %}
        learning_scores.{{ column }},
        {%- endfor %}
        people_of_several_records.survivor_lead_id is not null as has_several_records
    from learning_scores
    inner join identities
        on learning_scores.lead_id = identities.lead_id
    left join people_of_several_records
        on identities.survivor_lead_id = people_of_several_records.survivor_lead_id

),

-- Records that became one later were scored apart: the highest score is the closest to that of the person.
ranked_records as (

    select
        *,
        row_number() over (
            partition by lead_id, scoring_model, score_version, scored_on
            order by lead_score desc, {{ lead_scoring.binary_order('scored_lead_id') }} asc
        ) as record_rank
    from people
    where has_several_records

),

scored_people as (

    select
        lead_id,
        scored_lead_id,
        {{ scored | join(',\n        ') }}
    from people
    where not has_several_records

    union all

    select
        lead_id,
        scored_lead_id,
        {{ scored | join(',\n        ') }}
    from ranked_records
    where record_rank = 1

),

-- What has converted before leaves nothing to predict.
final as (

    select
        scored_people.*,
        months.outcome,
        months.was_in_use,
        months.is_in_use,
        followed_outcomes.outcome_on is not null as is_converted,
        followed_outcomes.outcome_on
    from scored_people
    inner join months
        on
            scored_people.scoring_model = months.scoring_model
            and scored_people.score_version = months.score_version
            and scored_people.scored_on = months.scored_on
    left join followed_outcomes
        on
            scored_people.lead_id = followed_outcomes.lead_id
            and months.outcome = followed_outcomes.outcome
            and scored_people.scored_on = followed_outcomes.scored_on
    where coalesce(followed_outcomes.outcomes_before, 0) = 0

)

select * from final
