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

compared_dates as (

    select * from {{ ref('int_compared_dates') }}

),

steady_scores as (

    select * from {{ ref('int_steady_scores') }}

),

score_change_dates as {{ lead_scoring.not_materialized() }} (

    select * from {{ ref('int_score_change_dates') }}

),

outlook_dates as (

    select * from {{ ref('int_outlook_dates') }}

),

-- Requested days and past months to learn from are for all leads.
days as (

    select
        model_key,
        scored_on,
        scored_on as known_on,
        true as is_requested,
        true as is_for_all
    from model_dates

    union all

    select
        compared_dates.model_key,
        compared_dates.scored_on,
        compared_dates.known_on,
        false as is_requested,
        compared_dates.is_learned as is_for_all
    from compared_dates
    left join model_dates
        on
            compared_dates.model_key = model_dates.model_key
            and compared_dates.scored_on = model_dates.scored_on
            and compared_dates.days_ahead <= 0
    where model_dates.scored_on is null

),

-- Where nothing changes between a compared day and the newest, the score of the newest stands for both.
lead_days as (

    select
        lead_keys.lead_key,
        days.model_key,
        days.scored_on,
        days.known_on,
        profiles.created_on,
        days.is_requested
    from profiles
    inner join lead_keys
        on profiles.lead_id = lead_keys.lead_id
    inner join days
        on
            profiles.created_on <= days.known_on
            and {{ lead_scoring.is_valid_on('profiles', 'days.known_on') }}
    left join steady_scores
        on
            lead_keys.lead_key = steady_scores.lead_key
            and days.model_key = steady_scores.model_key
    where
        days.is_for_all
        or days.scored_on < steady_scores.steady_from
        or days.scored_on >= steady_scores.next_change_on

),

-- Compared days on which something changes are days of the lookback too.
compared_changes as (

    select
        score_change_dates.lead_key,
        score_change_dates.model_key,
        score_change_dates.changed_on
    from score_change_dates
    inner join compared_dates
        on
            score_change_dates.model_key = compared_dates.model_key
            and score_change_dates.changed_on = compared_dates.scored_on

),

-- Qualification follows requested days and its lookback, no others.
final as (

    select
        lead_days.lead_key,
        lead_days.model_key,
        lead_days.scored_on,
        lead_days.known_on,
        lead_days.created_on,
        lead_days.is_requested,
        lead_days.is_requested as is_followed,
        true as has_ledger
    from lead_days
    left join compared_changes
        on
            lead_days.lead_key = compared_changes.lead_key
            and lead_days.model_key = compared_changes.model_key
            and lead_days.scored_on = compared_changes.changed_on
    where compared_changes.changed_on is null

    union all

    select
        score_change_dates.lead_key,
        score_change_dates.model_key,
        score_change_dates.changed_on as scored_on,
        score_change_dates.changed_on as known_on,
        score_change_dates.created_on,
        false as is_requested,
        true as is_followed,
        compared_dates.scored_on is not null as has_ledger
    from score_change_dates
    left join compared_dates
        on
            score_change_dates.model_key = compared_dates.model_key
            and score_change_dates.changed_on = compared_dates.scored_on

    union all

    select
        lead_key,
        model_key,
        changed_on as scored_on,
        known_on,
        created_on,
        false as is_requested,
        false as is_followed,
        false as has_ledger
    from outlook_dates

)

select * from final
