{%- set state = lead_scoring.previous_build('int_owner_state') if lead_scoring.can_build_incrementally() -%}
-- depends_on: {{ ref('int_activity_load_days') }}

with

lead_identities as (

    select * from {{ ref('int_lead_identities') }}

),

{{ lead_scoring.spelt_leads('lead_identities') }},

visitors as (

    select * from {{ ref('int_visitor_owners') }}

),

owners as (

    select
        'lead' as known_by,
        known_id,
        cast(null as {{ dbt.type_timestamp() }}) as owned_from,
        survivor_lead_id as lead_id,
        cast(null as date) as identified_on
    from spelt_leads

    union all

    select
        'visitor' as known_by,
        anonymous_id as known_id,
        owned_from,
        lead_id,
        identified_on
    from visitors

),

{% if state %}
former_owners as (

    select * from {{ state }}

),

-- New or merged leads, and browsers with another owner or another day of identification.
final as (

    select
        owners.*,
        case
            when former_owners.known_id is null then 'new'
            when coalesce(owners.lead_id, '') != coalesce(former_owners.lead_id, '') then 'other_lead'
            when owners.identified_on != former_owners.identified_on then 'other_day'
        end as reason
    from owners
    left join former_owners
        on
            owners.known_by = former_owners.known_by
            and owners.known_id = former_owners.known_id
            and coalesce(owners.owned_from, {{ lead_scoring.earliest_plausible_timestamp() }})
            = coalesce(former_owners.owned_from, {{ lead_scoring.earliest_plausible_timestamp() }})

)
{% else %}
final as (

    select
        *,
        cast(null as {{ dbt.type_string() }}) as reason
    from owners

)
{% endif %}

select * from final
