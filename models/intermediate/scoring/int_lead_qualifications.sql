with

lead_scores as (

    select * from {{ ref('int_lead_scores') }}
    where is_requested

),

stays as (

    select * from {{ ref('int_qualification_stays') }}
    where left_on is null

),

suppressions as (

    select * from {{ ref('int_lead_suppressions') }}

),

qualified as (

    select
        lead_scores.*,
        suppressions.suppression_reason,
        sql_stays.lead_id is not null as is_sql,
        mql_stays.lead_id is not null or sql_stays.lead_id is not null as is_mql,
        coalesce(sql_stays.qualified_by, mql_stays.qualified_by) as qualified_by,
        -- Nobody knows when a stay began that was running already when memory begins.
        case
            when coalesce(sql_stays.is_left_censored, mql_stays.is_left_censored) then null
            else coalesce(sql_stays.entered_on, mql_stays.entered_on)
        end as qualified_on
    from lead_scores
    left join stays as mql_stays
        on
            lead_scores.lead_id = mql_stays.lead_id
            and lead_scores.scoring_model = mql_stays.scoring_model
            and lead_scores.scored_on = mql_stays.scored_on
            and mql_stays.stage = 'mql'
    left join stays as sql_stays
        on
            lead_scores.lead_id = sql_stays.lead_id
            and lead_scores.scoring_model = sql_stays.scoring_model
            and lead_scores.scored_on = sql_stays.scored_on
            and sql_stays.stage = 'sql'
    left join suppressions
        on
            lead_scores.lead_id = suppressions.lead_id
            and lead_scores.scored_on = suppressions.scored_on

),

final as (

    select
        lead_id,
        scoring_model,
        scored_on,
        fit_score,
        engagement_score,
        lead_score,
        points_lost_to_decay,
        points_lost_to_caps,
        fit_grade,
        engagement_grade,
        lead_grade,
        case
            when is_sql then 'sql'
            when is_mql then 'mql'
            else 'none'
        end as qualification,
        is_mql,
        is_sql,
        qualified_by,
        qualified_on,
        suppression_reason
    from qualified

)

select * from final
