{#- After int_rule_days: a list of leads that it has not read is carried on by the next build (int_leads_this_run). -#}
-- depends_on: {{ ref('int_rule_days') }}

with

leads_this_run as (

    select * from {{ ref('int_leads_this_run') }}

),

final as (

    select coalesce(max(build_id), 'none') as build_id
    from leads_this_run

)

select * from final
