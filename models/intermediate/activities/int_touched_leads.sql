{#- A list that grows until int_rule_days, the last to read it, has dealt with it: a build that stops half way loses nobody. -#}
{{ config(
    materialized='incremental',
    incremental_strategy=lead_scoring.append_strategy()
) }}
{%- set goes_on = lead_scoring.activities_go_on() -%}
{%- set former_days = lead_scoring.remembered('int_lead_activity_daily') -%}
-- depends_on: {{ ref('int_activity_loads') }}, {{ ref('int_touched_activities') }}

with

activities as (

    select * from {{ ref('int_activities') }}
    where is_scored

),

{% if goes_on %}
touched_activities as (

    select * from {{ ref('int_touched_activities') }}

),

former_owners as (

    select lead_id
    from touched_activities
    where lead_id is not null

),

present_owners as (

    select activities.lead_id
    from activities
    inner join touched_activities
        on activities.activity_id = touched_activities.activity_id

),
{% else %}
former_owners as (

    select lead_id
    from {{ former_days or ref('int_touched_activities') }}
    where lead_id is not null

),

present_owners as (

    select lead_id
    from activities

),
{% endif %}

owners as (

    select lead_id from former_owners
    union distinct
    select lead_id from present_owners

),

listed as (

    {% if is_incremental() %}
    select * from {{ this }}
    {% else %}
    select * from owners
    where 1 = 0
    {% endif %}

),

final as (

    select owners.lead_id
    from owners
    left join listed
        on owners.lead_id = listed.lead_id
    where listed.lead_id is null

)

select * from final
