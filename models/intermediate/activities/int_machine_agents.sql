with

activities_unerased as (

    select * from {{ ref('int_activities_unerased') }}

),

-- Glob to LIKE.
patterns as (

    select
        replace(pattern, '*', '%') as like_pattern,
        lower(coalesce(agent_kind, 'machine')) = 'person' as is_person,
        {{ lead_scoring.number_or_null('within_seconds') }} as within_seconds
    from {{ ref('machine_user_agents') }}

),

-- Match each user agent once, however many activities it has.
user_agents as (

    select distinct user_agent
    from activities_unerased
    where user_agent is not null

),

-- Match the raw text, and its words: 'bot *' matches the word, not part of a longer one.
written as (

    select
        user_agent,
        lower(user_agent) as agent_text,
        {{ lead_scoring.padded_words('lower(user_agent)') }} as agent_words
    from user_agents

),

matches as (

    select
        written.user_agent,
        patterns.is_person,
        patterns.within_seconds
    from written
    inner join patterns
        on
            written.agent_text like patterns.like_pattern
            or written.agent_words like patterns.like_pattern

),

-- A pattern for persons takes precedence over one for machines, and 'always' over 'within seconds of the sending'.
final as (

    select
        user_agent,
        cast(case when count(*) = count(within_seconds) then max(within_seconds) end as {{ dbt.type_int() }}) as within_seconds
    from matches
    group by user_agent
    having max(case when is_person then 1 else 0 end) = 0

)

select * from final
