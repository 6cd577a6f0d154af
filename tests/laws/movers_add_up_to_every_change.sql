-- The outlook begins with the scores of today, and the rules that moved or will move a score add up to the change, for every
-- lead, model and period.
with

lead_scores as (

    select * from {{ ref('lead_scores') }}

),

outlooks as (

    select * from {{ ref('score_outlook') }}

),

movers as (

    select
        lead_id,
        scoring_model,
        period,
        sum(points_change) as points_change
    from {{ ref('score_movers') }}
    group by
        lead_id,
        scoring_model,
        period

),

changes as (

    {%- for days in [7, 30] %}
    select
        lead_id,
        scoring_model,
        'last_{{ days }}_days' as period,
        score_change_{{ days }}_days as points_change
    from lead_scores

    union all
    {% endfor %}
    {%- for days in [7, 30, 90] %}
    select
        lead_id,
        scoring_model,
        'next_{{ days }}_days' as period,
        lead_score_in_{{ days }}_days - lead_score as points_change
    from outlooks
    {{ 'union all' if not loop.last }}
    {%- endfor %}

),

differing as (

    select
        coalesce(changes.lead_id, movers.lead_id) as lead_id,
        coalesce(changes.scoring_model, movers.scoring_model) as scoring_model,
        coalesce(changes.period, movers.period) as problem
    from changes
    full outer join movers
        on
            changes.lead_id = movers.lead_id
            and changes.scoring_model = movers.scoring_model
            and changes.period = movers.period
    where coalesce(changes.points_change, 0) != coalesce(movers.points_change, 0)

),

otherwise as (

    select
        coalesce(lead_scores.lead_id, outlooks.lead_id) as lead_id,
        coalesce(lead_scores.scoring_model, outlooks.scoring_model) as scoring_model,
        'score_outlook says otherwise than lead_scores' as problem
    from lead_scores
    full outer join outlooks
        on
            lead_scores.lead_id = outlooks.lead_id
            and lead_scores.scoring_model = outlooks.scoring_model
            and lead_scores.scored_on = outlooks.scored_on
            and lead_scores.lead_score = outlooks.lead_score
            and lead_scores.qualification = outlooks.qualification
    where lead_scores.lead_id is null or outlooks.lead_id is null

)

select * from differing
union all
select * from otherwise
