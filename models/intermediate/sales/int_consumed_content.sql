{#- How many pieces to list, and how deep the path of a page may be. -#}
{%- set pieces = 5 -%}
{%- set segments = 6 -%}

with

handovers as (

    select * from {{ ref('int_handovers') }}

),

activities as (

    select * from {{ ref('int_activities') }}
    where is_scored

),

activity_signals as (

    select * from {{ ref('int_activity_signals') }}

),

leads as (

    select distinct
        lead_id,
        scored_on
    from handovers

),

-- What is read or watched; the page of a webinar is not content.
content as (

    select
        leads.lead_id,
        activities.occurred_at,
        activities.content_id,
        case when activities.url is not null then {{ lead_scoring.url_path('activities.url') }} end as page_path,
        replace(coalesce(
            activities.content_type,
            case activities.activity_type
                when 'page_view' then activity_signals.page_category
                when 'content_download' then 'content'
                when 'webinar_attended' then 'webinar'
                when 'video_watched' then 'video'
                else 'event'
            end
        ), '_', ' ') as content_kind
    from leads
    inner join activities
        on
            leads.lead_id = activities.lead_id
            and leads.scored_on >= activities.known_on
    inner join activity_signals
        on {{ lead_scoring.has_signal('activities', 'activity_signals') }}
    where
        activities.activity_type in ('content_download', 'webinar_attended', 'video_watched', 'event_attended')
        or (
            activities.activity_type = 'page_view'
            and activity_signals.page_category in ('case_study', 'blog', 'guide', 'comparison', 'testimonial')
        )

),

-- The last part of a page's path is what people call it.
named as (

    select
        lead_id,
        occurred_at,
        content_kind,
        replace(coalesce(
            {%- for segment in range(segments, 1, -1) %}
            nullif({{ lead_scoring.text_part('page_path', "'/'", segment) }}, ''),
            {%- endfor %}
            content_id
        ), '-', ' ') as content_name
    from content

),

-- List each piece once, by its newest time.
numbered as (

    select
        *,
        row_number() over (
            partition by lead_id, coalesce(content_name, content_kind)
            order by occurred_at desc, {{ lead_scoring.binary_order('content_kind') }} asc
        ) as reading_number
    from named

),

ranked as (

    select
        lead_id,
        content_kind || coalesce(' "' || content_name || '"', '') as piece,
        row_number() over (
            partition by lead_id
            order by occurred_at desc, {{ lead_scoring.binary_order("coalesce(content_name, '')") }} asc, {{ lead_scoring.binary_order('content_kind') }} asc
        ) as piece_rank
    from numbered
    where reading_number = 1

),

final as (

    select
        lead_id,
        {%- for rank in range(1, pieces + 1) %}
        {{ "|| coalesce('; ' || " if not loop.first }}max(case when piece_rank = {{ rank }} then piece end){{ ", '')" if not loop.first }}
        {%- endfor %} as content_consumed
    from ranked
    where piece_rank <= {{ pieces }}
    group by lead_id

)

select * from final
