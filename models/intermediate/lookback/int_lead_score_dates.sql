with

profiles as (

    select * from {{ ref('int_lead_profiles') }}
    where not is_deleted and not is_merged

),

lead_keys as (

    select * from {{ ref('int_lead_keys') }}

),

model_dates as (

    select * from {{ ref('int_model_dates') }}

),

score_change_dates as (

    select * from {{ ref('int_score_change_dates') }}

),

-- Requested days, and the lookback days that their qualification needs.
final as (

    select
        lead_keys.lead_key,
        model_dates.model_key,
        model_dates.scored_on,
        profiles.created_on,
        true as is_requested
    from profiles
    inner join lead_keys
        on profiles.lead_id = lead_keys.lead_id
    inner join model_dates
        on
            profiles.created_on <= model_dates.scored_on
            and {{ lead_scoring.is_valid_on('profiles', 'model_dates.scored_on') }}

    union all

    select
        lead_key,
        model_key,
        changed_on as scored_on,
        created_on,
        false as is_requested
    from score_change_dates

)

select * from final
