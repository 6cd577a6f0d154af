-- Whoever follows the history to the newest scored day reads there exactly what lead_scores says, of the
-- same leads; a build that publishes nothing says nothing there.
with

scores as (

    select lead_scores.*
    from {{ ref('lead_scores') }} as lead_scores
    inner join {{ ref('int_scoring_dates') }} as scoring_dates
        on lead_scores.scored_on = scoring_dates.scored_on
    where scoring_dates.is_published

),

newest_day as (

    select max(scored_on) as scored_on
    from scores

),

entries as (

    select
        history.*,
        row_number() over (
            partition by history.lead_id, history.scoring_model
            order by history.scored_on desc, history.entry_number desc
        ) as entry_rank
    from {{ ref('lead_score_history') }} as history
    inner join newest_day
        on history.scored_on <= newest_day.scored_on
    where history.scoring_model in (select scores.scoring_model from scores)

),

said as (

    select * from entries
    where entry_rank = 1 and is_scored

)

select
    scores.lead_id,
    scores.scoring_model,
    said.lead_id as said_lead_id,
    scores.lead_score,
    said.lead_score as said_lead_score
from scores
full outer join said
    on
        scores.lead_id = said.lead_id
        and scores.scoring_model = said.scoring_model
where
    scores.lead_id is null
    or said.lead_id is null
    or scores.fit_score != said.fit_score
    or scores.engagement_score != said.engagement_score
    or scores.lead_score != said.lead_score
    or coalesce(scores.fit_grade, '') != coalesce(said.fit_grade, '')
    or coalesce(scores.engagement_grade, '') != coalesce(said.engagement_grade, '')
    or coalesce(scores.lead_grade, '') != coalesce(said.lead_grade, '')
    or scores.qualification != said.qualification
    or coalesce(scores.suppression_reason, '') != coalesce(said.suppression_reason, '')
