with

compared_dates as (

    select * from {{ ref('int_compared_dates') }}

),

profiles as (

    select * from {{ ref('int_lead_profiles') }}
    where not is_deleted and not is_merged

),

lead_keys as (

    select * from {{ ref('int_lead_keys') }}

),

rules as (

    select * from {{ ref('int_scoring_rules') }}

),

rule_days as (

    select * from {{ ref('int_rule_matches_daily') }}

),

last_engagements as (

    select * from {{ ref('int_last_engagements') }}

),

newest_dates as (

    select distinct
        model_key,
        newest_on
    from compared_dates

),

pairs as (

    select
        lead_keys.lead_key,
        newest_dates.model_key,
        newest_dates.newest_on,
        profiles.created_on,
        greatest(profiles.created_on, coalesce(profiles.valid_from, profiles.created_on)) as profile_since,
        coalesce(last_engagements.valid_from, profiles.created_on) as engagement_since,
        {{ lead_scoring.silent_since('last_engagements', 'profiles.created_on') }} as silent_since
    from profiles
    inner join lead_keys
        on profiles.lead_id = lead_keys.lead_id
    inner join newest_dates
        on
            profiles.created_on <= newest_dates.newest_on
            and {{ lead_scoring.is_valid_on('profiles', 'newest_dates.newest_on') }}
    left join last_engagements
        on
            lead_keys.lead_key = last_engagements.lead_key
            and {{ lead_scoring.is_valid_on('last_engagements', 'newest_dates.newest_on') }}

),

silences as (

    select
        pairs.lead_key,
        pairs.model_key,
        pairs.newest_on,
        pairs.engagement_since,
        {{ lead_scoring.add_days('pairs.silent_since', 'rules.inactive_days') }} as fires_from
    from pairs
    inner join rules
        on
            pairs.model_key = rules.model_key
            and rules.rule_kind = 'inactivity'

),

-- Treat every decaying match as changing daily, even by steps: scoring an extra day is cheap.
changes as (

    select
        lead_key,
        model_key,
        profile_since as steady_from,
        cast(null as date) as next_change_on
    from pairs

    union all

    select
        lead_key,
        model_key,
        case when fires_from between engagement_since and newest_on then fires_from else engagement_since end as steady_from,
        case when fires_from > newest_on then fires_from end as next_change_on
    from silences

    union all

    select
        rule_days.lead_key,
        rules.model_key,
        case
            when rule_days.counts_until <= newest_dates.newest_on then rule_days.counts_until
            when rules.decay = 'none' then rule_days.counts_from
            else newest_dates.newest_on
        end as steady_from,
        case
            when rule_days.counts_until <= newest_dates.newest_on then null
            when rules.decay = 'none' then {{ lead_scoring.add_days('rule_days.occurred_on', 'rules.window_days') }}
            else {{ lead_scoring.add_days('newest_dates.newest_on', 1) }}
        end as next_change_on
    from rule_days
    inner join rules
        on rule_days.rule_key = rules.rule_key
    inner join newest_dates
        on
            rules.model_key = newest_dates.model_key
            and rule_days.counts_from <= newest_dates.newest_on

),

steady as (

    select
        lead_key,
        model_key,
        max(steady_from) as steady_from,
        min(next_change_on) as next_change_on
    from changes
    group by
        lead_key,
        model_key

),

final as (

    select
        steady.lead_key,
        steady.model_key,
        pairs.newest_on,
        pairs.created_on,
        pairs.silent_since,
        steady.steady_from,
        steady.next_change_on
    from steady
    inner join pairs
        on
            steady.lead_key = pairs.lead_key
            and steady.model_key = pairs.model_key

)

select * from final
