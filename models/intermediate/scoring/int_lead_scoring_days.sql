{{ config(materialized='view') }}

with

leads as (

    select * from {{ ref('int_leads') }}
    where not is_deleted and not is_merged

),

scoring_dates as (

    select * from {{ ref('int_scoring_dates') }}

),

scoring_models as (

    select * from {{ ref('int_scoring_models') }}

),

final as (

    select
        leads.lead_id,
        scoring_models.scoring_model,
        scoring_dates.scored_on,
        leads.created_on
    from leads
    inner join scoring_dates
        on leads.created_on <= scoring_dates.scored_on
    cross join scoring_models

)

select * from final
