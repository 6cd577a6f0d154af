-- Each crossing begins where the one before it ended, and the last one ends in the stage of today.
with

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
where
    sequenced.from_stage != sequenced.stage_before
    or (sequenced.next_on is null and sequenced.to_stage != lifecycles.lifecycle_stage)
