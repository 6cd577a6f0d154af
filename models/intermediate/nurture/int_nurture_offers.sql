-- The gate: no content is read while a seed has an error.
-- depends_on: {{ ref('int_seed_errors') }}

with

next_steps as (

    select * from {{ ref('int_nurture_next_steps') }}
    where step is not null and channel != 'sales_check_in'

),

due_days as (

    select * from {{ ref('int_nurture_due_days') }}

),

profiles as (

    select * from {{ ref('int_nurture_profiles') }}

),

activities as (

    select * from {{ ref('int_activities') }}
    where
        lead_id is not null
        and not is_deleted

),

all_stages as (

    select
        funnel_stage,
        {{ lead_scoring.number_or_null('stage_order') }} as stage_order
    from {{ ref('funnel_stages') }}

),

first_stage as (

    select funnel_stage
    from all_stages
    where stage_order in (select min(earlier_stages.stage_order) from all_stages as earlier_stages)

),

contents as (

    select
        trim(content_id) as content_id,
        title,
        trim(url) as url,
        {{ lead_scoring.snake_case(lead_scoring.collapse_spaces('content_type')) }} as content_type,
        lower(trim(funnel_stage)) as funnel_stage,
        lower(trim(industry)) as industry,
        lower(trim(job_function)) as job_function,
        coalesce(cast({{ lead_scoring.parse_timestamp('trim(valid_from)') }} as date), cast('0001-01-01' as date)) as valid_from,
        coalesce(cast({{ lead_scoring.parse_timestamp('trim(valid_to)') }} as date), cast('9999-12-31' as date)) as valid_to
    from {{ ref('content_library') }}

),

content_paths as (

    select
        content_id,
        {{ lead_scoring.url_path('url') }} as page_path
    from contents
    where url is not null

),

visited_urls as (

    select distinct url
    from activities
    where activity_type = 'page_view' and url is not null

),

visited_paths as (

    select
        url,
        {{ lead_scoring.url_path('url') }} as page_path
    from visited_urls

),

content_urls as (

    select
        content_paths.content_id,
        visited_paths.url
    from content_paths
    inner join visited_paths
        on content_paths.page_path = visited_paths.page_path

),

-- Sent, opened, downloaded, attended or read on the site: not offered again.
consumed_pieces as (

    select
        next_steps.lead_id,
        contents.content_id
    from next_steps
    inner join activities
        on
            next_steps.lead_id = activities.lead_id
            and next_steps.scored_on >= activities.known_on
    inner join contents
        on activities.content_id = contents.content_id

    union all

    select
        next_steps.lead_id,
        content_urls.content_id
    from next_steps
    inner join activities
        on
            next_steps.lead_id = activities.lead_id
            and next_steps.scored_on >= activities.known_on
            and activities.activity_type = 'page_view'
    inner join content_urls
        on activities.url = content_urls.url

),

consumed as (

    select distinct * from consumed_pieces

),

tailored as (

    select
        next_steps.lead_id,
        coalesce(next_steps.content_types, '') as content_types,
        coalesce(next_steps.content_stage, profiles.funnel_stage, first_stage.funnel_stage) as funnel_stage,
        coalesce(lower(profiles.industry), '') as industry,
        coalesce(lower(profiles.job_function), '') as job_function,
        due_days.due_on
    from next_steps
    inner join due_days
        on next_steps.lead_id = due_days.lead_id
    left join profiles
        on
            next_steps.lead_id = profiles.lead_id
            and next_steps.scored_on = profiles.scored_on
    cross join first_stage

),

-- Rank the library once for all leads that it would be ranked alike for.
audiences as (

    select
        funnel_stage,
        industry,
        job_function,
        content_types,
        row_number() over (order by funnel_stage asc, industry asc, job_function asc, content_types asc) as audience_key
    from tailored
    group by
        funnel_stage,
        industry,
        job_function,
        content_types

),

-- Rank by matches with the lead's industry and job function (of one, the industry), then by the order of types in the step, then the newest.
ranked_contents as (

    select
        audiences.audience_key,
        contents.content_id,
        contents.title,
        contents.url,
        contents.valid_from,
        contents.valid_to,
        row_number() over (
            partition by audiences.audience_key
            order by
                case when contents.industry is not null then 1 else 0 end
                + case when contents.job_function is not null then 1 else 0 end desc,
                case when contents.industry is not null then 0 else 1 end asc,
                coalesce({{ dbt.position("'|' || contents.content_type || '|'", "'|' || audiences.content_types || '|'") }}, 0) asc,
                contents.valid_from desc,
                {{ lead_scoring.binary_order('contents.content_id') }} asc
        ) as content_rank
    from audiences
    inner join contents
        on audiences.funnel_stage = contents.funnel_stage
    where
        (contents.industry is null or contents.industry = audiences.industry)
        and (contents.job_function is null or contents.job_function = audiences.job_function)
        and {{ lead_scoring.blank_or_listed("nullif(audiences.content_types, '')", 'contents.content_type') }}

),

-- The first that is valid on the day of the touch and not consumed.
offered as (

    select
        tailored.lead_id,
        ranked_contents.audience_key,
        min(ranked_contents.content_rank) as content_rank
    from tailored
    inner join audiences
        on
            tailored.funnel_stage = audiences.funnel_stage
            and tailored.industry = audiences.industry
            and tailored.job_function = audiences.job_function
            and tailored.content_types = audiences.content_types
    inner join ranked_contents
        on
            audiences.audience_key = ranked_contents.audience_key
            and tailored.due_on >= ranked_contents.valid_from
            and tailored.due_on <= ranked_contents.valid_to
    left join consumed
        on
            tailored.lead_id = consumed.lead_id
            and ranked_contents.content_id = consumed.content_id
    where consumed.lead_id is null
    group by
        tailored.lead_id,
        ranked_contents.audience_key

),

final as (

    select
        offered.lead_id,
        ranked_contents.content_id,
        ranked_contents.title,
        ranked_contents.url
    from offered
    inner join ranked_contents
        on
            offered.audience_key = ranked_contents.audience_key
            and offered.content_rank = ranked_contents.content_rank

)

select * from final
