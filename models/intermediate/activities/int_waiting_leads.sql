{%- set former_list = lead_scoring.previous_build('int_leads_this_run') -%}
{%- set followed_list = lead_scoring.previous_build('int_rule_matches_state') -%}
-- depends_on: {{ ref('int_activity_load_days') }}

with

former_list as (

    {% if former_list %}
    select * from {{ former_list }}
    {% else %}
    select
        cast(null as {{ dbt.type_string() }}) as lead_id,
        cast(null as {{ dbt.type_string() }}) as reason,
        cast(null as {{ dbt.type_string() }}) as build_id
    from (select 1 as no_list) as nothing
    where 1 = 0
    {% endif %}

),

followed_list as (

    {% if followed_list %}
    select * from {{ followed_list }}
    {% else %}
    select build_id from former_list
    where 1 = 0
    {% endif %}

),

final as (

    select
        former_list.lead_id,
        former_list.reason
    from former_list
    left join followed_list
        on former_list.build_id = followed_list.build_id
    where followed_list.build_id is null

)

select * from final
