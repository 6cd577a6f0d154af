{#- Only a build of LEAD_SCORING_SCORE_ON=months adds rows; every build deletes those of leads that are gone. -#}
{{ config(
    materialized='incremental',
    incremental_strategy=lead_scoring.append_strategy(),
    on_schema_change='append_new_columns',
    pre_hook="{{ lead_scoring.delete_rows(lead_scoring.is_learned_no_more(), keeps=lead_scoring.supports_delete_subquery()) }}",
    post_hook="{{ lead_scoring.print_months() }}"
) }}
-- depends_on: {{ ref('int_leads') }}, {{ ref('int_scoring_dates') }}

with

scoring_dates as (

    select * from {{ ref('int_scoring_dates') }}
    where is_learned

),

model_dates as (

    select * from {{ ref('int_model_dates') }}

),

signals as (

    select * from {{ ref('int_qualification_signals') }}

),

lead_scores as (

    select * from {{ ref('int_lead_scores') }}
    where is_requested

),

lead_keys as (

    select * from {{ ref('int_lead_keys') }}

),

last_engagements as (

    select * from {{ ref('int_last_engagements') }}

),

daily_activity as (

    select * from {{ ref('int_lead_activity_daily') }}

),

-- A former version is there on its days alone; where it is, the weights of now were not in use.
versions as (

    select
        model_dates.model_key,
        model_dates.published_as,
        model_dates.score_version,
        model_dates.scored_on,
        model_dates.scoring_model != model_dates.published_as
        or count(*) over (partition by model_dates.published_as, model_dates.scored_on) = 1 as was_in_use
    from model_dates
    inner join scoring_dates
        on model_dates.scored_on = scoring_dates.scored_on

),

activity_counts as (

    select
        daily_activity.lead_id,
        scoring_dates.scored_on,
        sum(daily_activity.event_count) as activity_count
    from daily_activity
    inner join scoring_dates
        on daily_activity.known_on <= scoring_dates.scored_on
    group by
        daily_activity.lead_id,
        scoring_dates.scored_on

),

kept as (

    {% if is_incremental() %}
    select distinct
        scoring_model,
        score_version,
        scored_on
    from {{ this }}
    {% else %}
    select
        published_as as scoring_model,
        score_version,
        scored_on
    from versions
    where 1 = 0
    {% endif %}

),

final as (

    select
        lead_keys.lead_id,
        versions.published_as as scoring_model,
        versions.score_version,
        versions.scored_on,
        {{ lead_scoring.as_points('lead_scores.fit_points') }} as fit_score,
        {{ lead_scoring.as_points('lead_scores.engagement_points') }} as engagement_score,
        {{ lead_scoring.as_points('lead_scores.lead_points') }} as lead_score,
        cast({{ dbt.datediff('last_engagements.last_engaged_on', 'versions.scored_on', 'day') }} as {{ dbt.type_bigint() }}) as days_since_engaged,
        cast(coalesce(activity_counts.activity_count, 0) as {{ dbt.type_bigint() }}) as activity_count,
        signals.is_mql_unless_blocked or signals.is_sql_unless_blocked as is_mql,
        signals.is_sql_unless_blocked as is_sql,
        versions.was_in_use
    from lead_scores
    inner join versions
        on
            lead_scores.model_key = versions.model_key
            and lead_scores.scored_on = versions.scored_on
    inner join signals
        on
            lead_scores.lead_key = signals.lead_key
            and lead_scores.model_key = signals.model_key
            and lead_scores.scored_on = signals.scored_on
    inner join lead_keys
        on lead_scores.lead_key = lead_keys.lead_key
    left join last_engagements
        on
            lead_scores.lead_key = last_engagements.lead_key
            and {{ lead_scoring.is_valid_on('last_engagements', 'lead_scores.scored_on') }}
    left join activity_counts
        on
            lead_keys.lead_id = activity_counts.lead_id
            and lead_scores.scored_on = activity_counts.scored_on
    left join kept
        on
            versions.published_as = kept.scoring_model
            and versions.score_version = kept.score_version
            and versions.scored_on = kept.scored_on
    where kept.scored_on is null

)

select * from final
