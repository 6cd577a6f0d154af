with

leads as (

    select * from {{ ref('int_leads') }}

),

opportunities as (

    select * from {{ ref('int_opportunities') }}

),

daily_activity as (

    select * from {{ ref('int_lead_activity_daily') }}

),

activity_signals as (

    select * from {{ ref('int_activity_signals') }}

),

suppression_rules as (

    select * from {{ ref('int_suppression_rules') }}

),

scoring_dates as (

    select * from {{ ref('int_scoring_dates') }}

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

-- Why, and from which day on; what the lead's record says holds on every day.
lead_reasons as (

    select
        lead_id,
        'customer' as reason,
        cast(null as date) as since_on
    from leads
    where is_customer

    union all

    select
        lead_id,
        'opted_out' as reason,
        cast(null as date) as since_on
    from leads
    where is_email_opt_out

    union all

    {%- for told_by in ['lifecycle', 'email_domain', 'company_domain'] %}
    select
        lead_id,
        {{ told_by }}_suppresses_as as reason,
        cast(null as date) as since_on
    from leads
    where {{ told_by }}_suppresses_as is not null
    {{ 'union all' if not loop.last }}
    {%- endfor %}

    union all

    select
        lead_id,
        'customer' as reason,
        won_on as since_on
    from opportunities
    where won_on is not null and not is_orphan

    union all

    select
        daily_activity.lead_id,
        suppressing_signals.reason,
        daily_activity.known_on as since_on
    from daily_activity
    inner join suppressing_signals
        on daily_activity.signal_id = suppressing_signals.signal_id

),

applying as (

    select
        lead_reasons.lead_id,
        scoring_dates.scored_on,
        min(suppression_rules.priority) as priority,
        max(case when suppression_rules.is_blocking_qualification then 1 else 0 end) = 1 as is_qualification_blocked,
        max(case when suppression_rules.is_blocking_email then 1 else 0 end) = 1 as is_email_blocked
    from lead_reasons
    inner join suppression_rules
        on lead_reasons.reason = suppression_rules.reason
    inner join scoring_dates
        on
            lead_reasons.since_on is null
            or lead_reasons.since_on <= scoring_dates.scored_on
    group by
        lead_reasons.lead_id,
        scoring_dates.scored_on

),

final as (

    select
        applying.lead_id,
        applying.scored_on,
        suppression_rules.reason as suppression_reason,
        applying.is_qualification_blocked,
        applying.is_email_blocked
    from applying
    inner join suppression_rules
        on applying.priority = suppression_rules.priority

)

select * from final
