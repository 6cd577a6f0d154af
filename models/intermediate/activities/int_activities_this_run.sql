{#- Built before int_activities drops the rows. -#}
{%- set is_incremental_build = lead_scoring.can_build_incrementally() -%}
{%- set former_activities = lead_scoring.previous_build('int_activities') if is_incremental_build -%}
{%- set former_owners = lead_scoring.previous_build('int_owner_state') if is_incremental_build -%}
-- depends_on: {{ ref('int_activity_load_days') }}

with

dropped_activities as (

    select activity_id
    from {{ ref('int_dropped_activities_this_run') }}

),

read_activities as (

    select
        activity_id,
        lead_id as source_lead_id,
        content_id
    from {{ ref('int_activities_unerased') }}
    where
        reject_reason is null
        {%- if is_incremental_build %}
        and loaded_on in ({{ lead_scoring.load_days('read') }})
        {%- else %}
        -- A full rebuild lists nothing.
        and 1 = 0
        {%- endif %}

),

owners as (

    select * from {{ ref('int_activity_owners') }}

),

former_owners as (

    {% if former_owners %}
    select * from {{ former_owners }}
    {% else %}
    select * from owners
    where 1 = 0
    {% endif %}

),

-- Owners that are gone are found here and stored in no table: they may be erased people.
changed_owners as (

    select
        known_by,
        known_id
    from owners
    where reason is not null

    union distinct

    select
        former_owners.known_by,
        former_owners.known_id
    from former_owners
    left join owners
        on
            former_owners.known_by = owners.known_by
            and former_owners.known_id = owners.known_id
            and coalesce(former_owners.owned_from, {{ lead_scoring.earliest_plausible_timestamp() }})
            = coalesce(owners.owned_from, {{ lead_scoring.earliest_plausible_timestamp() }})
    where owners.known_id is null

),

former_activities as {{ lead_scoring.not_materialized() }} (

    {% if former_activities %}
    select
        activity_id,
        lead_id,
        source_lead_id,
        anonymous_id,
        activity_type,
        content_id
    from {{ former_activities }}
    {% else %}
    select
        activity_id,
        activity_id as lead_id,
        activity_id as source_lead_id,
        activity_id as anonymous_id,
        activity_id as activity_type,
        activity_id as content_id
    from dropped_activities
    where 1 = 0
    {% endif %}

),

delivered as (

    select
        activity_id,
        max(is_read) as is_read
    from (
        select
            activity_id,
            1 as is_read
        from read_activities

        union all

        select
            activity_id,
            0 as is_read
        from dropped_activities
    ) as read_or_dropped
    group by activity_id

),

former_deliveries as (

    select
        former_activities.activity_id,
        former_activities.lead_id,
        former_activities.source_lead_id,
        former_activities.content_id
    from former_activities
    inner join delivered
        on former_activities.activity_id = delivered.activity_id

),

-- Whether an open or click is a machine's can depend on when the mail was sent and on its other clicks.
changed_mails as (

    select
        source_lead_id,
        coalesce(content_id, '') as content_id
    from read_activities
    where source_lead_id is not null

    union distinct

    select
        source_lead_id,
        coalesce(content_id, '') as content_id
    from former_deliveries
    where source_lead_id is not null

),

-- Each reason with its rank: the first is reported.
candidates as (

    select
        delivered.activity_id,
        former_deliveries.lead_id,
        case
            when delivered.is_read = 0 then 1
            when former_deliveries.activity_id is null then 2
            else 3
        end as reason_number
    from delivered
    left join former_deliveries
        on delivered.activity_id = former_deliveries.activity_id

    union all

    select
        former_activities.activity_id,
        former_activities.lead_id,
        4 as reason_number
    from former_activities
    inner join changed_owners
        on former_activities.source_lead_id = changed_owners.known_id
    where changed_owners.known_by = 'lead'

    union all

    select
        former_activities.activity_id,
        former_activities.lead_id,
        4 as reason_number
    from former_activities
    inner join changed_owners
        on former_activities.anonymous_id = changed_owners.known_id
    where
        former_activities.source_lead_id is null
        and changed_owners.known_by = 'visitor'

    union all

    select
        former_activities.activity_id,
        former_activities.lead_id,
        5 as reason_number
    from former_activities
    inner join changed_mails
        on
            former_activities.source_lead_id = changed_mails.source_lead_id
            and coalesce(former_activities.content_id, '') = changed_mails.content_id
    where former_activities.activity_type in ('email_sent', 'email_open', 'email_click')

),

numbered as (

    select
        activity_id,
        max(lead_id) as lead_id,
        min(reason_number) as reason_number
    from candidates
    group by activity_id

),

present_leads as (

    select known_id
    from owners
    where known_by = 'lead'

),

final as (

    select
        numbered.activity_id,
        present_leads.known_id as lead_id,
        case numbered.reason_number
            when 1 then 'deleted'
            when 2 then 'new'
            when 3 then 'changed'
            when 4 then 'other_owner'
            else 'mail_of_changed_activity'
        end as reason
    from numbered
    left join present_leads
        on numbered.lead_id = present_leads.known_id

)

select * from final
