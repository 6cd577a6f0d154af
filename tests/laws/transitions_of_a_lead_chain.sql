-- Each crossing begins where the one before it ended, and the last one ends in the stage of today. Nobody saw how a lead
-- came into a stage in which it was already when memory begins: there the chain may break.
with

unseen as (

    select
        lead_id,
        scoring_model,
        stage
    from {{ ref('int_lifecycle_stages') }}
    where is_left_censored
    group by
        lead_id,
        scoring_model,
        stage

),

transitions as (

    select * from {{ ref('lifecycle_transitions') }}

),

lifecycles as (

    select * from {{ ref('lead_lifecycle') }}

),

sequenced as (

    select
        *,
        lag(to_stage) over (
            partition by lead_id, scoring_model
            order by occurred_on asc
        ) as stage_before,
        lead(occurred_on) over (
            partition by lead_id, scoring_model
            order by occurred_on asc
        ) as next_on
    from transitions

)

select
    sequenced.lead_id,
    sequenced.scoring_model,
    sequenced.occurred_on,
    sequenced.from_stage,
    sequenced.to_stage,
    sequenced.stage_before,
    lifecycles.lifecycle_stage
from sequenced
left join lifecycles
    on
        sequenced.lead_id = lifecycles.lead_id
        and sequenced.scoring_model = lifecycles.scoring_model
left join unseen as unseen_before
    on
        sequenced.lead_id = unseen_before.lead_id
        and sequenced.scoring_model = unseen_before.scoring_model
        and sequenced.from_stage = unseen_before.stage
left join unseen as unseen_after
    on
        lifecycles.lead_id = unseen_after.lead_id
        and sequenced.scoring_model = unseen_after.scoring_model
        and lifecycles.lifecycle_stage = unseen_after.stage
where
    (sequenced.from_stage != sequenced.stage_before and unseen_before.stage is null)
    or (sequenced.next_on is null and sequenced.to_stage != lifecycles.lifecycle_stage and unseen_after.stage is null)
