with

profiles as (

    select * from {{ ref('int_lead_profiles') }}
    where not is_deleted and not is_merged

),

scoring_dates as (

    select * from {{ ref('int_scoring_dates') }}

),

change_days as (

    select * from {{ ref('int_change_days') }}

),

final as (

    select
        profiles.lead_id,
        scoring_dates.scored_on,
        profiles.created_on,
        true as is_requested
    from profiles
    inner join scoring_dates
        on
            profiles.created_on <= scoring_dates.scored_on
            and {{ lead_scoring.is_valid_on('profiles', 'scoring_dates.scored_on') }}

    union all

    select
        lead_id,
        changed_on as scored_on,
        created_on,
        false as is_requested
    from change_days
    where changed_on not in (select scoring_dates.scored_on from scoring_dates)
    group by
        lead_id,
        changed_on,
        created_on

)

select * from final
