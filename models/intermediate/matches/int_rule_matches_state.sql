{#- Built after int_rule_matches_daily: the next build carries over a list that this one has not processed (int_leads_this_run). -#}
-- depends_on: {{ ref('int_rule_matches_daily') }}

with

leads_this_run as (

    select * from {{ ref('int_leads_this_run') }}

),

daily_activity as (

    select max(generation) as generation
    from {{ ref('int_lead_activity_daily') }}

),

list_of_leads as (

    select coalesce(max(build_id), 'none') as build_id
    from leads_this_run

),

final as (

    select
        list_of_leads.build_id,
        daily_activity.generation,
        '{{ lead_scoring.scoring_logic_hash() }}' as logic_hash
    from list_of_leads
    cross join daily_activity

)

select * from final
