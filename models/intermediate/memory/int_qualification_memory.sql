{#- What the last build remembered of leads that are as they were, and what this one has scored. -#}
{{ config(pre_hook="{{ lead_scoring.forget('int_remembered_leads') }}") }}

{%- set columns = ['lead_id', 'scoring_model', 'stage', 'scored_on', 'direction', 'is_by_score', 'lead_score'] %}

with

signals as (

    select
        {{ columns | join(',\n        ') }}
    from {{ ref('int_qualification_signals') }}

),

remembered_signals as (

    select
        {{ columns | join(',\n        ') }}
    from {{ ref('int_remembered_signals') }}

),

fact_days as (

    select * from {{ ref('int_lifecycle_fact_days') }}

),

deleted_profiles as (

    select * from {{ ref('int_lead_profiles') }}
    where is_deleted

),

all_signals as (

    select * from remembered_signals
    union all
    select * from signals

),

-- Most leads never come near a stage; of them there is nothing to remember.
near_a_stage as (

    select
        lead_id,
        scoring_model,
        stage
    from all_signals
    where direction != 'leave'
    group by
        lead_id,
        scoring_model,
        stage

),

-- Nobody judges a deleted lead, so the first day after it is news again.
observed as (

    select
        all_signals.*,
        false as is_deletion
    from all_signals
    inner join near_a_stage
        on
            all_signals.lead_id = near_a_stage.lead_id
            and all_signals.scoring_model = near_a_stage.scoring_model
            and all_signals.stage = near_a_stage.stage

    union all

    select
        near_a_stage.lead_id,
        near_a_stage.scoring_model,
        near_a_stage.stage,
        deleted_profiles.valid_from as scored_on,
        'stay' as direction,
        false as is_by_score,
        cast(null as {{ lead_scoring.points_type() }}) as lead_score,
        true as is_deletion
    from near_a_stage
    inner join deleted_profiles
        on near_a_stage.lead_id = deleted_profiles.lead_id
    where deleted_profiles.valid_from is not null

),

compared as (

    select
        *,
        lag(direction) over (
            partition by lead_id, scoring_model, stage
            order by scored_on asc
        ) as direction_before,
        lag(is_by_score) over (
            partition by lead_id, scoring_model, stage
            order by scored_on asc
        ) as is_by_score_before,
        lag(lead_score) over (
            partition by lead_id, scoring_model, stage
            order by scored_on asc
        ) as lead_score_before
    from observed

),

-- What a day says holds until another says something else.
news as (

    select
        {{ columns | join(',\n        ') }}
    from compared
    where
        not is_deletion
        and (
            direction != coalesce(direction_before, 'leave')
            or (
                direction != 'leave'
                and coalesce(is_by_score != is_by_score_before or lead_score != lead_score_before, true)
            )
        )

),

-- A stage that the score has no part in is crossed into with a score, too.
on_fact_days as (

    select all_signals.*
    from all_signals
    where
        all_signals.stage = 'mql'
        and exists (
            select 1
            from fact_days
            where
                all_signals.lead_id = fact_days.lead_id
                and all_signals.scored_on = fact_days.turned_on
        )

),

told as (

    select * from news
    union all
    select * from on_fact_days

),

final as (

    select distinct * from told

)

select * from final
