{%- set filters = ['page_category', 'content_type', 'campaign', 'sequence_name'] -%}

with

scoring_dates as (

    select * from {{ ref('int_scoring_dates') }}

),

lead_attribute_values as (

    select * from {{ ref('int_lead_attribute_values') }}

),

daily_activity as (

    select * from {{ ref('int_lead_activity_daily') }}

),

activity_signals as (

    select * from {{ ref('int_activity_signals') }}

),

newest_day as (

    select max(scored_on) as scored_on
    from scoring_dates

),

attribute_values as (

    select
        lead_attribute_values.attribute as column_name,
        lead_attribute_values.attribute_value as occurring_value,
        count(*) as occurrences
    from lead_attribute_values
    inner join newest_day
        on {{ lead_scoring.is_valid_on('lead_attribute_values', 'newest_day.scored_on') }}
    group by
        lead_attribute_values.attribute,
        lead_attribute_values.attribute_value

),

signal_activities as (

    select
        daily_activity.signal_id,
        sum(daily_activity.event_count) as occurrences
    from daily_activity
    inner join newest_day
        on daily_activity.known_on <= newest_day.scored_on
    group by daily_activity.signal_id

),

-- One row per signal, however many pages share it.
signals as (

    select distinct
        signal_id,
        activity_type,
        page_category,
        content_type,
        campaign,
        {{ lead_scoring.snake_case('sequence_name') }} as sequence_name
    from activity_signals

),

counted_signals as (

    select
        signals.activity_type,
        signals.page_category,
        signals.content_type,
        signals.campaign,
        signals.sequence_name,
        signal_activities.occurrences
    from signals
    inner join signal_activities
        on signals.signal_id = signal_activities.signal_id

),

occurring_values as (

    select
        'leads' as source_name,
        column_name,
        cast(null as {{ dbt.type_string() }}) as activity_type,
        occurring_value,
        occurrences
    from attribute_values

    union all

    select
        'activities' as source_name,
        'activity_type' as column_name,
        cast(null as {{ dbt.type_string() }}) as activity_type,
        activity_type as occurring_value,
        sum(occurrences) as occurrences
    from counted_signals
    group by activity_type

    {%- for filter in filters %}

    union all

    select
        'activities' as source_name,
        '{{ filter }}' as column_name,
        activity_type,
        {{ filter }} as occurring_value,
        sum(occurrences) as occurrences
    from counted_signals
    where {{ filter }} != 'none'
    group by
        activity_type,
        {{ filter }}
    {%- endfor %}

),

final as (

    select
        source_name,
        column_name,
        activity_type,
        occurring_value,
        cast(occurrences as {{ dbt.type_bigint() }}) as occurrences,
        row_number() over (
            partition by source_name, column_name
            order by occurrences desc, {{ lead_scoring.binary_order('occurring_value') }} asc, {{ lead_scoring.binary_order('activity_type') }} asc
        ) as commonness_rank
    from occurring_values

)

select * from final
