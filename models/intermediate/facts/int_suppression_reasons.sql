-- The gate: no rule is read while a seed has an error.
-- depends_on: {{ ref('int_seed_errors') }}

with

profiles as (

    select * from {{ ref('int_lead_profiles') }}

),

opportunities as (

    select * from {{ ref('int_opportunities') }}

),

daily_activity as {{ lead_scoring.not_materialized() }} (

    select * from {{ ref('int_lead_activity_daily') }}

),

dispositions as (

    select * from {{ ref('int_dispositions') }}
    where suppresses_as is not null and not is_orphan

),

contact_changes as (

    select * from {{ ref('int_lead_contact_changes') }}

),

activity_signals as (

    select * from {{ ref('int_activity_signals') }}

),

suppression_rules as (

    select
        lower(trim(reason)) as reason,
        cast(priority as {{ dbt.type_int() }}) as priority,
        lower(blocks_qualification) = 'true' as is_blocking_qualification,
        lower(blocks_email) = 'true' as is_blocking_email
    from {{ ref('suppression_rules') }}

),

suppressing_signals as (

    select
        signal_id,
        suppresses_as as reason
    from activity_signals
    where suppresses_as is not null
    group by
        signal_id,
        suppresses_as

),

ending_signals as (

    select
        signal_id,
        ends_suppression as reason
    from activity_signals
    where ends_suppression is not null
    group by
        signal_id,
        ends_suppression

),

-- An activity, or what sales says of the lead.
suppressing_events as (

    select
        daily_activity.lead_id,
        suppressing_signals.reason,
        daily_activity.known_on,
        daily_activity.last_occurred_at as occurred_at
    from daily_activity
    inner join suppressing_signals
        on daily_activity.signal_id = suppressing_signals.signal_id

    union all

    select
        lead_id,
        suppresses_as as reason,
        cast(occurred_at as date) as known_on,
        occurred_at
    from dispositions

),

-- Of the events of one day, the last holds longest.
suppressing_days as (

    select
        lead_id,
        reason,
        known_on,
        max(occurred_at) as last_occurred_at
    from suppressing_events
    group by
        lead_id,
        reason,
        known_on

),

ending_events as (

    select
        daily_activity.lead_id,
        ending_signals.reason,
        daily_activity.known_on,
        daily_activity.last_occurred_at as ended_at
    from daily_activity
    inner join ending_signals
        on daily_activity.signal_id = ending_signals.signal_id

    union all

    select
        lead_id,
        ends_suppression as reason,
        cast(changed_at as date) as known_on,
        changed_at as ended_at
    from contact_changes

),

-- Compare moments, not days: a bounce at ten and a delivery at eleven leave no suppression that day.
event_reasons as (

    select
        suppressing_days.lead_id,
        suppressing_days.reason,
        suppressing_days.known_on as valid_from,
        min(ending_events.known_on) as valid_to
    from suppressing_days
    left join ending_events
        on
            suppressing_days.lead_id = ending_events.lead_id
            and suppressing_days.reason = ending_events.reason
            and suppressing_days.last_occurred_at < ending_events.ended_at
    group by
        suppressing_days.lead_id,
        suppressing_days.reason,
        suppressing_days.known_on

),

-- A version's reason holds as long as the version; an event's until something ends it.
suppression_reasons as (

    select
        lead_id,
        'customer' as reason,
        valid_from,
        valid_to
    from profiles
    where is_customer

    union all

    select
        lead_id,
        'opted_out' as reason,
        valid_from,
        valid_to
    from profiles
    where is_email_opt_out

    union all

    {%- for told_by in ['lifecycle', 'email_domain', 'company_domain'] %}
    select
        lead_id,
        {{ told_by }}_suppresses_as as reason,
        valid_from,
        valid_to
    from profiles
    where {{ told_by }}_suppresses_as is not null
    {{ 'union all' if not loop.last }}
    {%- endfor %}

    union all

    select
        lead_id,
        'customer' as reason,
        won_on as valid_from,
        cast(null as date) as valid_to
    from opportunities
    where won_on is not null and not is_orphan

    union all

    select
        lead_id,
        reason,
        valid_from,
        valid_to
    from event_reasons
    where valid_to is null or valid_to > valid_from

),

-- Several columns can give one reason.
final as (

    select distinct
        suppression_reasons.*,
        suppression_rules.priority,
        coalesce(suppression_rules.is_blocking_qualification, false) as is_blocking_qualification,
        coalesce(suppression_rules.is_blocking_email, false) as is_blocking_email
    from suppression_reasons
    left join suppression_rules
        on suppression_reasons.reason = suppression_rules.reason

)

select * from final
