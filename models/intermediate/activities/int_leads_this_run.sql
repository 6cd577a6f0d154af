{%- set is_incremental_build = lead_scoring.can_build_incrementally() -%}
{%- set former_days = lead_scoring.previous_build('int_lead_activity_daily') -%}
{%- set former_owners = lead_scoring.previous_build('int_owner_state') if is_incremental_build -%}
-- depends_on: {{ ref('int_activity_load_days') }}, {{ ref('int_activities_this_run') }}

with

activities as (

    select * from {{ ref('int_activities') }}
    where is_scored

),

{% if is_incremental_build %}
activities_this_run as (

    select
        activity_id,
        lead_id,
        case reason
            when 'deleted' then 1
            when 'new' then 2
            when 'changed' then 3
            when 'other_owner' then 4
            else 5
        end as reason_number
    from {{ ref('int_activities_this_run') }}

),

-- The leads that an activity counted for, and those that it counts for now.
owners as (

    select
        lead_id,
        reason_number
    from activities_this_run
    where lead_id is not null

    union all

    select
        activities.lead_id,
        activities_this_run.reason_number
    from activities
    inner join activities_this_run
        on activities.activity_id = activities_this_run.activity_id

),

reasons as (

    select
        lead_id,
        case min(reason_number)
            when 1 then 'deleted_activity'
            when 2 then 'new_activity'
            when 3 then 'changed_activity'
            when 4 then 'other_owner'
            else 'mail_of_changed_activity'
        end as reason
    from owners
    group by lead_id

),
{% else %}
whole_build as (

    select coalesce(min(reason), 'built_apart') as reason
    from {{ ref('int_activity_load_days') }}
    where build_id = '{{ invocation_id }}'

),

owners as (

    select lead_id
    from activities

    {% if former_days %}
    union distinct

    select lead_id
    from {{ former_days }}
    {% endif %}

),

reasons as (

    select
        owners.lead_id,
        min(whole_build.reason) as reason
    from owners
    cross join whole_build
    group by owners.lead_id

),
{% endif %}

waiting as (

    select * from {{ ref('int_waiting_leads') }}

),

listed as (

    select
        coalesce(reasons.lead_id, waiting.lead_id) as lead_id,
        coalesce(reasons.reason, waiting.reason) as reason
    from reasons
    full outer join waiting
        on reasons.lead_id = waiting.lead_id

),

present_leads as (

    select known_id
    from {{ ref('int_activity_owners') }}
    where known_by = 'lead'

),

{% if former_owners %}
former_leads as (

    select known_id as lead_id from {{ former_owners }}
    where known_by = 'lead'

),
{% else %}
-- Without former owners assume that some lead is gone.
former_leads as (

    select cast('' as {{ dbt.type_string() }}) as lead_id

),
{% endif %}

known_leads as (

    select lead_id from former_leads
    union all
    select lead_id from listed

),

-- One row without an id for all leads that are gone: they may be erased people, whom no table may name.
gone_leads as (

    select max('gone_leads') as reason
    from known_leads
    left join present_leads
        on known_leads.lead_id = present_leads.known_id
    where present_leads.known_id is null

),

final as (

    select
        listed.lead_id,
        listed.reason,
        '{{ invocation_id }}' as build_id
    from listed
    inner join present_leads
        on listed.lead_id = present_leads.known_id

    union all

    select
        cast(null as {{ dbt.type_string() }}) as lead_id,
        reason,
        '{{ invocation_id }}' as build_id
    from gone_leads
    where reason is not null

)

select * from final
