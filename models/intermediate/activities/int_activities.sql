{#- Rows of activities that are not in int_activities_this_run are kept. -#}
{{ config(
    materialized='incremental',
    incremental_strategy=lead_scoring.append_strategy(),
    on_schema_change='append_new_columns',
    pre_hook="{{ lead_scoring.delete_rows('activity_id in (select listed.activity_id from ' ~ ref('int_activities_this_run') ~ ' as listed)') }}"
) }}
{%- set is_incremental_build = is_incremental() and lead_scoring.can_build_incrementally() -%}
-- depends_on: {{ ref('int_activity_load_days') }}, {{ ref('int_activities_this_run') }}

with

source_activities as {{ lead_scoring.not_materialized() }} (

    select * from {{ ref('int_activities_unerased') }}
    where reject_reason is null
    {%- if is_incremental_build %} and activity_id in (select listed.activity_id from {{ ref('int_activities_this_run') }} as listed){% endif %}

),

lead_identities as (

    select * from {{ ref('int_lead_identities') }}

),

{{ lead_scoring.spelt_leads('lead_identities') }},

visitors as (

    select * from {{ ref('int_visitor_owners') }}

),

type_aliases as (

    select * from {{ ref('activity_type_aliases') }}

),

sequence_aliases as (

    select * from {{ ref('sequence_aliases') }}

),

-- What keeps a lead off the list does so whoever followed the link.
suppressing_types as (

    select activity_type
    from {{ ref('activity_types') }}
    where suppresses_as is not null

),

machine_agents as (

    select * from {{ ref('int_machine_agents') }}

),

-- Ranking every event to find the few duplicates would sort the whole history. So find the ids delivered twice first, and
-- rank only their rows.
repeated_ids as (

    select activity_id
    from source_activities
    group by activity_id
    having count(*) > 1

),

ranked_copies as (

    select
        *,
        row_number() over (
            partition by activity_id
            order by {{ lead_scoring.first_delivery_first() }}
        ) as delivery_number,
        max(case when is_deleted then 1 else 0 end) over (
            partition by activity_id
        ) as is_any_copy_deleted,
        count(*) over (partition by activity_id) as delivery_count
    from source_activities
    where activity_id in (select repeated_ids.activity_id from repeated_ids)

),

-- The first delivery counts; any delivery can delete the activity.
delivered as (

    {%- set carried = [
        'activity_id', 'lead_id', 'anonymous_id', 'activity_type', 'url', 'content_id', 'content_type', 'campaign',
        'sequence_name', 'sequence_step', 'variant', 'quantity', 'user_agent', 'is_machine', 'occurred_at', 'sent_at',
    ] %}

    select
        {%- for column in carried %}
        source_activities.{{ column }},
        {%- endfor %}
        coalesce(source_activities.is_deleted, false) as is_deleted,
        1 as delivery_count
    from source_activities
    left join repeated_ids
        on source_activities.activity_id = repeated_ids.activity_id
    where repeated_ids.activity_id is null

    union all

    select
        {%- for column in carried %}
        {{ column }},
        {%- endfor %}
        is_any_copy_deleted = 1 as is_deleted,
        delivery_count
    from ranked_copies
    where delivery_number = 1

),

typed as (

    select
        delivered.*,
        coalesce(type_aliases.activity_type, delivered.activity_type) as canonical_activity_type,
        coalesce(sequence_aliases.sequence_name, delivered.sequence_name) as canonical_sequence_name
    from delivered
    left join type_aliases
        on delivered.activity_type = type_aliases.alias
    left join sequence_aliases
        on {{ lead_scoring.snake_case(lead_scoring.collapse_spaces('delivered.sequence_name')) }} = sequence_aliases.alias

),

-- Where a tool gives no sent_at, its email_sent event dates the mail.
sent_mails as (

    select
        lead_id,
        content_id,
        occurred_at
    from typed
    where
        canonical_activity_type = 'email_sent'
        and content_id is not null
        and lead_id is not null

),

newest_sendings as (

    select
        typed.activity_id,
        max(sent_mails.occurred_at) as sent_at
    from typed
    inner join sent_mails
        on
            typed.lead_id = sent_mails.lead_id
            and typed.content_id = sent_mails.content_id
            and typed.occurred_at >= sent_mails.occurred_at
    where
        typed.canonical_activity_type in ('email_open', 'email_click')
        and typed.sent_at is null
    group by typed.activity_id

),

clicks as (

    select
        activity_id,
        lead_id,
        coalesce(content_id, '') as content_id,
        url,
        occurred_at,
        lag(occurred_at) over (
            partition by lead_id, coalesce(content_id, '')
            order by occurred_at asc, {{ lead_scoring.binary_order('activity_id') }} asc
        ) as previous_at
    from typed
    where
        canonical_activity_type = 'email_click'
        and lead_id is not null

),

numbered_clicks as (

    select
        activity_id,
        lead_id,
        content_id,
        url,
        sum(case when occurred_at <= {{ lead_scoring.add_seconds('previous_at', var('machine_burst_seconds')) }} then 0 else 1 end) over (
            partition by lead_id, content_id
            order by occurred_at asc, {{ lead_scoring.binary_order('activity_id') }} asc
            rows between unbounded preceding and current row
        ) as burst_number
    from clicks

),

-- No person follows several links of a mail at once; without links, three clicks count as several.
bursts as (

    select
        lead_id,
        content_id,
        burst_number
    from numbered_clicks
    group by
        lead_id,
        content_id,
        burst_number
    having
        count(distinct url) > 1
        or count(*) - count(url) > 2

),

burst_clicks as (

    select numbered_clicks.activity_id
    from numbered_clicks
    inner join bursts
        on
            numbered_clicks.lead_id = bursts.lead_id
            and numbered_clicks.content_id = bursts.content_id
            and numbered_clicks.burst_number = bursts.burst_number

),

dated as (

    select
        typed.*,
        coalesce(typed.sent_at, newest_sendings.sent_at) as mail_sent_at,
        burst_clicks.activity_id is not null as is_burst
    from typed
    left join newest_sendings
        on typed.activity_id = newest_sendings.activity_id
    left join burst_clicks
        on typed.activity_id = burst_clicks.activity_id

),

attributed as (

    select
        dated.*,
        case
            when dated.lead_id is not null then spelt_leads.survivor_lead_id
            else visitors.lead_id
        end as owner_lead_id,
        visitors.identified_on,
        -- Scanners and privacy proxies open mails and follow links before a person does.
        case
            when dated.is_machine then 'flagged_by_source'
            when
                machine_agents.user_agent is not null
                and suppressing_types.activity_type is null
                and (
                    machine_agents.within_seconds is null
                    or dated.canonical_activity_type = 'email_open'
                    and {{ dbt.datediff('dated.mail_sent_at', 'dated.occurred_at', 'second') }} < machine_agents.within_seconds
                )
                then 'user_agent'
            when
                dated.canonical_activity_type in ('email_open', 'email_click')
                and dated.occurred_at < {{ lead_scoring.add_seconds('dated.mail_sent_at', var('machine_seconds_after_sending')) }}
                then 'too_soon_after_sending'
            when dated.is_burst then 'click_burst'
        end as machine_reason,
        dated.lead_id is not null and spelt_leads.lead_id is null as is_orphan
    from dated
    left join spelt_leads
        on dated.lead_id = spelt_leads.known_id
    left join visitors
        on
            dated.anonymous_id = visitors.anonymous_id
            and dated.occurred_at >= coalesce(visitors.owned_from, cast('0001-01-01 00:00:00' as {{ dbt.type_timestamp() }}))
            and dated.occurred_at < coalesce(visitors.owned_until, cast('9999-12-31 00:00:00' as {{ dbt.type_timestamp() }}))
    left join machine_agents
        on dated.user_agent = machine_agents.user_agent
    left join suppressing_types
        on dated.canonical_activity_type = suppressing_types.activity_type

),

final as (

    select
        -- ids
        activity_id,
        owner_lead_id as lead_id,
        lead_id as source_lead_id,
        anonymous_id,

        -- strings
        canonical_activity_type as activity_type,
        url,
        content_id,
        content_type,
        campaign,
        canonical_sequence_name as sequence_name,
        sequence_step,
        variant,
        machine_reason,

        -- numerics
        coalesce(quantity, 1) as quantity,
        delivery_count,

        -- booleans
        machine_reason is not null as is_machine,
        is_deleted,
        is_orphan,
        owner_lead_id is not null and not is_deleted{{ '' if var('score_machine_activity') else ' and machine_reason is null' }} as is_scored,

        -- dates and timestamps
        occurred_at,
        cast(occurred_at as date) as occurred_on,
        -- The first day on which the activity can count: an anonymous visit counts once its
        -- visitor is known.
        case
            when lead_id is null and identified_on > cast(occurred_at as date) then identified_on
            else cast(occurred_at as date)
        end as known_on,

        -- build
        cast({{ lead_scoring.activity_generation() }} as {{ dbt.type_bigint() }}) as generation
    from attributed

)

select * from final
