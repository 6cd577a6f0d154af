{#- What was alerted cannot be worked out again, so not even a full refresh drops it. -#}
{{ config(
    materialized='incremental',
    incremental_strategy=lead_scoring.append_strategy(),
    full_refresh=false,
    on_schema_change='append_new_columns'
) }}

with

publication_days as (

    select * from {{ ref('int_publication_days') }}
    where is_continuation

),

history as (

    select * from {{ ref('lead_score_history') }}

),

transitions as (

    select * from {{ ref('lifecycle_transitions') }}

),

identities as (

    select * from {{ ref('int_lead_identities') }}

),

scoring_models as (

    select * from {{ ref('int_scoring_models') }}
    where scoring_model = published_as

),

alerted as (

    {% if is_incremental() %}
    select
        lead_id,
        scoring_model,
        to_stage,
        occurred_on
    from {{ this }}
    {% else %}
    select
        lead_id,
        scoring_model,
        to_stage,
        occurred_on
    from transitions
    where 1 = 0
    {% endif %}

),

-- A crossing that the survivor of a merge takes over was told of its record.
alerted_survivors as (

    select distinct
        coalesce(identities.survivor_lead_id, alerted.lead_id) as lead_id,
        alerted.scoring_model,
        alerted.to_stage,
        alerted.occurred_on
    from alerted
    left join identities
        on alerted.lead_id = identities.lead_id

),

continued_models as (

    select
        scoring_model,
        max(last_published_on) as last_published_on,
        min(scored_on) as first_scored_on
    from publication_days
    group by scoring_model

),

-- A build that died before it published leaves entries that nobody was told of.
recorded_days as (

    select
        scoring_model,
        scored_on,
        is_published
    from publication_days

    union all

    select distinct
        history.scoring_model,
        history.scored_on,
        false as is_published
    from history
    inner join continued_models
        on
            history.scoring_model = continued_models.scoring_model
            and history.scored_on > continued_models.last_published_on
            and history.scored_on < continued_models.first_scored_on

),

ranked_history as (

    select
        history.*,
        recorded_days.is_published,
        row_number() over (
            partition by history.lead_id, history.scoring_model, history.scored_on
            order by history.entry_number desc
        ) as entry_rank
    from history
    inner join recorded_days
        on
            history.scoring_model = recorded_days.scoring_model
            and history.scored_on = recorded_days.scored_on

),

-- What the record says of a day since the last recorded one, and did not say before. A day that an earlier build published can only be restated,
-- which is news where rows have arrived within the day, and none where weights were changed or leads merged. Merges and deletions
-- are told apart from arrivals by the lead's entry of that day: without one they may be of long ago.
risen as (

    select
        lead_id,
        scoring_model,
        scored_on,
        qualification as to_stage,
        lead_score,
        suppression_reason,
        row_number() over (
            partition by lead_id, scoring_model, qualification
            order by scored_on desc
        ) as newest_rank
    from ranked_history
    where
        entry_rank = 1
        and (
            qualification = 'sql' and coalesce(previous_qualification, 'none') != 'sql'
            or qualification = 'mql' and coalesce(previous_qualification, 'none') = 'none'
        )
        and (
            not is_published
            or restatement_reason in ('activity_arrived_late', 'lead_arrived_late', 'attributes_changed', 'suppression_or_qualification_changed')
            or (entry_number = 1 and restatement_reason in ('lead_merged', 'activity_deleted'))
        )

),

-- A lead whose newest transition is another one, such as that into a deal, has no crossing to tell of.
ranked_transitions as (

    select
        *,
        row_number() over (
            partition by lead_id, scoring_model
            order by occurred_on desc
        ) as transition_rank
    from transitions

),

final as (

    select
        -- ids
        risen.lead_id,
        risen.scoring_model,

        -- the crossing
        crossings.from_stage,
        risen.to_stage,
        crossings.cause,
        risen.lead_score,
        scoring_models.is_primary as is_primary_model,
        crossings.occurred_on,
        risen.scored_on as alerted_on
    from risen
    inner join ranked_transitions as crossings
        on
            risen.lead_id = crossings.lead_id
            and risen.scoring_model = crossings.scoring_model
            and risen.to_stage = crossings.to_stage
            and crossings.transition_rank = 1
    inner join scoring_models
        on risen.scoring_model = scoring_models.published_as
    left join alerted_survivors
        on
            risen.lead_id = alerted_survivors.lead_id
            and risen.scoring_model = alerted_survivors.scoring_model
            and risen.to_stage = alerted_survivors.to_stage
            and crossings.occurred_on = alerted_survivors.occurred_on
    where
        risen.newest_rank = 1
        and alerted_survivors.lead_id is null
        -- Nothing follows from the score of somebody who is suppressed.
        and risen.suppression_reason is null
        -- With the table itself comes the first build.
        and {{ 'true' if is_incremental() else 'false' }}

)

select * from final
