with

activities as (

    select * from {{ ref('int_activities') }}
    where is_scored

),

page_patterns as (

    select
        priority,
        -- A glob's * is what SQL calls %.
        replace(pattern, '*', '%') as like_pattern,
        page_category
    from {{ ref('page_categories') }}

),

activity_types as (

    select * from {{ ref('activity_types') }}

),

-- 'none' stands for null, so that events can be joined back by plain equality.
distinct_activities as (

    select distinct
        activity_type,
        coalesce(url, 'none') as url,
        coalesce(content_type, 'none') as content_type,
        coalesce(campaign, 'none') as campaign
    from activities

),

pages as (

    select
        url,
        {{ lead_scoring.url_path('url') }} as page_path
    from distinct_activities
    where url != 'none'
    group by url

),

page_matches as (

    select
        pages.url,
        min(page_patterns.priority) as priority
    from pages
    inner join page_patterns
        on pages.page_path like page_patterns.like_pattern
    group by pages.url

),

classified as (

    select
        distinct_activities.activity_type,
        distinct_activities.url,
        distinct_activities.content_type,
        distinct_activities.campaign,
        case
            when distinct_activities.url = 'none' then 'none'
            else coalesce(page_patterns.page_category, 'other')
        end as page_category,
        coalesce(activity_types.is_engagement, false) as is_engagement,
        activity_types.suppresses_as
    from distinct_activities
    left join page_matches
        on distinct_activities.url = page_matches.url
    left join page_patterns
        on page_matches.priority = page_patterns.priority
    left join activity_types
        on distinct_activities.activity_type = activity_types.activity_type

),

-- Rules cannot tell two pages of one category apart: they share a signal, and the daily counts
-- need one row for both.
numbered as (

    select
        *,
        dense_rank() over (
            order by activity_type, page_category, content_type, campaign
        ) as signal_id
    from classified

)

select * from numbered
