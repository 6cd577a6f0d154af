with

leads as (

    select * from {{ ref('int_lead_profiles') }}
    where not is_deleted and not is_merged

),

daily_activity as (

    select * from {{ ref('int_lead_activity_daily') }}

),

activity_signals as (

    select * from {{ ref('int_activity_signals') }}

),

activity_type_aliases as (

    select * from {{ ref('activity_type_aliases') }}

),

-- Spelled as in activities, by the same aliases.
funnel_signals as (

    select
        signs.funnel_stage,
        coalesce(type_aliases.activity_type, {{ lead_scoring.written_activity_type('signs') }}) as activity_type,
        lower(trim(signs.page_category)) as page_category,
        {{ lead_scoring.snake_case(lead_scoring.collapse_spaces('signs.content_type')) }} as content_type
    from {{ ref('funnel_signals') }} as signs
    left join activity_type_aliases as type_aliases
        on {{ lead_scoring.written_activity_type('signs') }} = type_aliases.alias

),

funnel_stages as (

    select
        funnel_stage,
        content_types,
        {{ lead_scoring.number_or_null('stage_order') }} as stage_order,
        cast({{ lead_scoring.number_or_null('window_days') }} as {{ dbt.type_int() }}) as window_days
    from {{ ref('funnel_stages') }}

),

scoring_dates as (

    select * from {{ ref('int_scoring_dates') }}

),

-- A blank filter matches anything, but a blank type only what the lead did: a mail sent to it shows nothing.
stage_signals as (

    select
        activity_signals.signal_id,
        max(funnel_stages.stage_order) as stage_order,
        funnel_stages.window_days
    from activity_signals
    inner join funnel_signals
        on {{ lead_scoring.matches_filters(['activity_type', 'page_category', 'content_type'], 'funnel_signals', 'activity_signals') }}
    inner join funnel_stages
        on funnel_signals.funnel_stage = funnel_stages.funnel_stage
    where activity_signals.is_engagement or funnel_signals.activity_type is not null
    group by
        activity_signals.signal_id,
        funnel_stages.window_days

),

-- The deepest stage that a lead has shown lately.
deepest as (

    select
        daily_activity.lead_id,
        scoring_dates.scored_on,
        max(stage_signals.stage_order) as stage_order
    from daily_activity
    inner join stage_signals
        on daily_activity.signal_id = stage_signals.signal_id
    inner join scoring_dates
        on
            {{ lead_scoring.is_in_window('daily_activity.occurred_on', 'stage_signals.window_days', 'scoring_dates.scored_on') }}
            and daily_activity.known_on <= scoring_dates.scored_on
    group by
        daily_activity.lead_id,
        scoring_dates.scored_on

),

first_stage as (

    select content_types
    from funnel_stages
    where stage_order in (select min(all_stages.stage_order) from funnel_stages as all_stages)

),

-- A lead without a stage gets the content of the first one.
final as (

    select
        leads.lead_id,
        scoring_dates.scored_on,
        leads.created_on,
        leads.industry,
        leads.company_size_band,
        leads.job_function,
        leads.lead_source,
        funnel_stages.funnel_stage,
        case when deepest.lead_id is null then first_stage.content_types else funnel_stages.content_types end as content_types
    from leads
    inner join scoring_dates
        on
            leads.created_on <= scoring_dates.scored_on
            and {{ lead_scoring.is_valid_on('leads', 'scoring_dates.scored_on') }}
    left join deepest
        on
            leads.lead_id = deepest.lead_id
            and scoring_dates.scored_on = deepest.scored_on
    left join funnel_stages
        on deepest.stage_order = funnel_stages.stage_order
    cross join first_stage

)

select * from final
