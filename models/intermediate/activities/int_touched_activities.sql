{#- Before int_activities drops them. -#}
{%- set goes_on = lead_scoring.activities_go_on() -%}
{%- set former_activities = lead_scoring.remembered('int_activities') -%}
{%- set former_owners = lead_scoring.remembered('int_remembered_owners') -%}
-- depends_on: {{ ref('int_activity_loads') }}

with

replaced_activities as (

    select activity_id
    from {{ ref('int_replaced_activities') }}

),

read_activities as (

    select
        activity_id,
        lead_id as source_lead_id,
        content_id
    from {{ ref('int_activity_rows') }}
    where
        reject_reason is null
        {%- if goes_on %}
        and loaded_on in ({{ lead_scoring.changed_load_days() }})
        {%- else %}
        -- Where everything is made anew there is nothing to list.
        and 1 = 0
        {%- endif %}

),

owners as (

    select * from {{ ref('int_activity_owners') }}

),

former_owners as (

    {% if goes_on and former_owners %}
    select * from {{ former_owners }}
    {% else %}
    select * from owners
    where 1 = 0
    {% endif %}

),

former_activities as {{ lead_scoring.read_anew() }} (

    {% if goes_on and former_activities %}
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
    from replaced_activities
    where 1 = 0
    {% endif %}

),

-- Leads that came, went or were merged, and browsers whose owner is another or known since another day.
changed_owners as (

    select
        coalesce(owners.known_by, former_owners.known_by) as known_by,
        coalesce(owners.known_id, former_owners.known_id) as known_id
    from owners
    full outer join former_owners
        on
            owners.known_by = former_owners.known_by
            and owners.known_id = former_owners.known_id
            and coalesce(owners.owned_from, {{ lead_scoring.earliest_plausible_timestamp() }})
            = coalesce(former_owners.owned_from, {{ lead_scoring.earliest_plausible_timestamp() }})
    where
        owners.known_id is null
        or former_owners.known_id is null
        or coalesce(owners.lead_id, '') != coalesce(former_owners.lead_id, '')
        or owners.identified_on != former_owners.identified_on

),

passed_on_activities as (

    select former_activities.activity_id
    from former_activities
    inner join changed_owners
        on former_activities.source_lead_id = changed_owners.known_id
    where changed_owners.known_by = 'lead'

    union all

    select former_activities.activity_id
    from former_activities
    inner join changed_owners
        on former_activities.anonymous_id = changed_owners.known_id
    where
        former_activities.source_lead_id is null
        and changed_owners.known_by = 'visitor'

),

-- Whether a machine opened a mail or followed its links can hang on when it was sent and on its other clicks.
changed_mails as (

    select
        source_lead_id,
        content_id
    from read_activities

    union distinct

    select
        former_activities.source_lead_id,
        former_activities.content_id
    from former_activities
    inner join replaced_activities
        on former_activities.activity_id = replaced_activities.activity_id

),

activities_of_mails as (

    select former_activities.activity_id
    from former_activities
    inner join changed_mails
        on
            former_activities.source_lead_id = changed_mails.source_lead_id
            and coalesce(former_activities.content_id, '') = coalesce(changed_mails.content_id, '')
    where former_activities.activity_type in ('email_sent', 'email_open', 'email_click')

),

touched_activities as (

    select activity_id from replaced_activities
    union distinct
    select activity_id from read_activities
    union distinct
    select activity_id from passed_on_activities
    union distinct
    select activity_id from activities_of_mails

),

final as (

    select
        touched_activities.activity_id,
        former_activities.lead_id
    from touched_activities
    left join former_activities
        on touched_activities.activity_id = former_activities.activity_id

)

select * from final
