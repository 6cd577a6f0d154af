{#- Built before int_activities_unerased drops the rows. -#}
{%- set former_rows = lead_scoring.previous_build('int_activities_unerased') if lead_scoring.can_build_incrementally() -%}
-- depends_on: {{ ref('int_erased_leads') }}, {{ ref('stg_crm__identities') }}

with

load_days as (

    select * from {{ ref('int_activity_load_days') }}

),

former_rows as (

    {% if former_rows %}
    select
        activity_id,
        loaded_on
    from {{ former_rows }}
    where {{ lead_scoring.is_dropped_activity_row() }}
    {% else %}
    select
        contents_digest as activity_id,
        loaded_on
    from load_days
    where 1 = 0
    {% endif %}

),

-- Of several reasons the last in alphabetical order.
final as (

    select
        former_rows.activity_id,
        max(coalesce(load_days.reason, 'erased')) as reason
    from former_rows
    left join load_days
        on former_rows.loaded_on = load_days.loaded_on
    where former_rows.activity_id is not null
    group by former_rows.activity_id

)

select * from final
