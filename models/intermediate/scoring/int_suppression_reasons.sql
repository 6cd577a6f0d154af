with

profiles as (

    select * from {{ ref('int_lead_profiles') }}

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

-- What a version of the lead says holds while the version does; what happened holds from then on.
reasons as (

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
        daily_activity.lead_id,
        suppressing_signals.reason,
        daily_activity.known_on as valid_from,
        cast(null as date) as valid_to
    from daily_activity
    inner join suppressing_signals
        on daily_activity.signal_id = suppressing_signals.signal_id

),

-- One reason can be told by several columns.
final as (

    select distinct * from reasons

)

select * from final
