-- Left joins and limits may neither drop a lead nor multiply it: every lead that existed on the day, and
-- was not deleted or merged by the version of then, has one score of every enabled model.
with

expected as (

    select
        profiles.lead_id,
        model_days.published_as as scoring_model,
        model_days.scored_on
    from {{ ref('int_lead_profiles') }} as profiles
    inner join {{ ref('int_model_dates') }} as model_days
        on
            profiles.created_on <= model_days.scored_on
            and {{ lead_scoring.is_valid_on('profiles', 'model_days.scored_on') }}
    where not profiles.is_deleted and not profiles.is_merged

),

found as (

    select
        lead_id,
        scoring_model,
        scored_on,
        count(*) as score_count
    from {{ ref('lead_scores_daily') }}
    group by
        lead_id,
        scoring_model,
        scored_on

)

select
    expected.lead_id,
    found.lead_id as found_lead_id,
    found.score_count
from expected
full outer join found
    on
        expected.lead_id = found.lead_id
        and expected.scoring_model = found.scoring_model
        and expected.scored_on = found.scored_on
where
    expected.lead_id is null
    or coalesce(found.score_count, 0) != 1
