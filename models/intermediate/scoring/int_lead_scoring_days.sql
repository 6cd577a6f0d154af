with

lead_days as (

    select * from {{ ref('int_lead_days') }}

),

model_days as (

    select * from {{ ref('int_model_days') }}

),

change_days as (

    select * from {{ ref('int_change_days') }}

),

-- The days that were asked for, and those that the qualification on them has to remember.
final as (

    select
        lead_days.lead_id,
        model_days.scoring_model,
        lead_days.scored_on,
        lead_days.created_on,
        lead_days.is_requested
    from lead_days
    inner join model_days
        on lead_days.scored_on = model_days.scored_on
    where lead_days.is_requested

    union all

    select
        lead_id,
        scoring_model,
        changed_on as scored_on,
        created_on,
        false as is_requested
    from change_days

)

select * from final
