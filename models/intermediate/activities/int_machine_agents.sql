with

activity_rows as (

    select * from {{ ref('int_activity_rows') }}

),

-- A glob's * is what SQL calls %.
patterns as (

    select replace(pattern, '*', '%') as like_pattern
    from {{ ref('machine_user_agents') }}

),

-- Each is compared once, however many activities came with it.
user_agents as (

    select distinct user_agent
    from activity_rows
    where user_agent is not null

),

final as (

    select user_agents.user_agent
    from user_agents
    inner join patterns
        on lower(user_agents.user_agent) like patterns.like_pattern
    group by user_agents.user_agent

)

select * from final
