{#- Pages are classified once; rows that no activity uses are deleted where there are erasures. -#}
{{ config(
    materialized='incremental',
    incremental_strategy=lead_scoring.append_strategy(),
    on_schema_change='append_new_columns',
    pre_hook="{{ lead_scoring.delete_rows(lead_scoring.is_unused_signal()) }}"
) }}
{%- set is_incremental_build = is_incremental() and lead_scoring.can_build_incrementally() -%}
-- depends_on: {{ ref('int_activity_load_days') }}, {{ ref('int_activities_this_run') }}, {{ ref('int_dropped_activities_this_run') }}

with

activities as (

    select * from {{ ref('int_activities') }}
    {%- if is_incremental_build %}
    where activity_id in (select listed.activity_id from {{ ref('int_activities_this_run') }} as listed)
    {%- endif %}

),

page_patterns as (

    select
        {{ lead_scoring.number_or_null('priority') }} as priority,
        -- Glob to LIKE.
        replace(pattern, '*', '%') as like_pattern,
        page_category
    from {{ ref('page_categories') }}

),

activity_types as (

    select
        activity_type,
        lower(is_engagement) = 'true' as is_engagement,
        suppresses_as,
        ends_suppression
    from {{ ref('activity_types') }}

),

-- 'none' stands for null, so that events can be joined back by plain equality.
distinct_activities as (

    select distinct
        activity_type,
        coalesce(url, 'none') as url,
        coalesce(content_type, 'none') as content_type,
        coalesce(campaign, 'none') as campaign,
        coalesce(sequence_name, 'none') as sequence_name
    from activities
    where is_scored

),

{% if is_incremental_build %}
new_activities as (

    select distinct_activities.*
    from distinct_activities
    left join {{ this }} as former_signals
        on
            distinct_activities.activity_type = former_signals.activity_type
            and distinct_activities.url = former_signals.url
            and distinct_activities.content_type = former_signals.content_type
            and distinct_activities.campaign = former_signals.campaign
            and distinct_activities.sequence_name = former_signals.sequence_name
    where former_signals.activity_type is null

),
{% else %}
new_activities as (

    select * from distinct_activities

),
{% endif %}

pages as (

    select
        url,
        {{ lead_scoring.url_path('url') }} as page_path
    from new_activities
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
        new_activities.activity_type,
        new_activities.url,
        new_activities.content_type,
        new_activities.campaign,
        new_activities.sequence_name,
        case
            when new_activities.url = 'none' then 'none'
            else coalesce(page_patterns.page_category, 'other')
        end as page_category,
        coalesce(activity_types.is_engagement, false) as is_engagement,
        activity_types.activity_type is not null as is_mapped,
        activity_types.suppresses_as,
        activity_types.ends_suppression
    from new_activities
    left join page_matches
        on new_activities.url = page_matches.url
    left join page_patterns
        on page_matches.priority = page_patterns.priority
    left join activity_types
        on new_activities.activity_type = activity_types.activity_type

),

-- Rules do not distinguish pages of one category: they share a signal, and one row of the daily counts. A signal has the
-- same number in every build.
hashed as (

    select
        *,
        {{ lead_scoring.row_hash(
            'signal',
            [
                'activity_type', 'length(activity_type)', 'page_category', 'length(page_category)', 'content_type', 'length(content_type)', 'campaign',
                'length(campaign)', 'sequence_name', 'suppresses_as', 'ends_suppression',
            ],
            booleans=['is_engagement', 'is_mapped']
        ) }} as signal_hash
    from classified

),

final as (

    select
        activity_type,
        url,
        content_type,
        campaign,
        sequence_name,
        page_category,
        is_engagement,
        is_mapped,
        suppresses_as,
        ends_suppression,
        {{ lead_scoring.number_of_hash('signal_hash') }} as signal_id,
        cast({{ lead_scoring.activity_generation() }} as {{ dbt.type_bigint() }}) as generation
    from hashed

)

select * from final
