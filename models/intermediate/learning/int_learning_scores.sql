{#- Written after int_learning_hits, because int_learning_dates takes what has a score for done. -#}
{{ config(
    materialized='incremental',
    incremental_strategy=lead_scoring.append_strategy(),
    on_schema_change='append_new_columns',
    pre_hook=[
        "{{ lead_scoring.delete_rows(lead_scoring.is_learned_of_erased_lead(), keeps=lead_scoring.supports_delete_subquery()) }}",
        "{{ lead_scoring.delete_rows(lead_scoring.is_learned_no_more(), keeps=lead_scoring.supports_delete_subquery()) }}"
    ]
) }}
{#- A full refresh scores again by the current weights alone. -#}
{%- set former = lead_scoring.previous_build('int_learning_scores', survives_full_refresh=true) if not is_incremental() %}
-- depends_on: {{ ref('int_lead_version_log') }}, {{ ref('int_scoring_dates') }}, {{ ref('int_learning_hits') }}

with

learning_dates as (

    select * from {{ ref('int_compared_dates') }}
    where is_learned

),

signals as (

    select * from {{ ref('int_qualification_signals') }}

),

lead_scores as (

    select * from {{ ref('int_lead_scores') }}

),

lead_keys as (

    select * from {{ ref('int_lead_keys') }}

),

last_engagements as (

    select * from {{ ref('int_last_engagements') }}

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
    from learning_dates
    where 1 = 0
    {% endif %}

),

final as (

    select
        lead_keys.lead_id,
        learning_dates.published_as as scoring_model,
        learning_dates.score_version,
        learning_dates.scored_on,
        {{ lead_scoring.as_points('lead_scores.fit_points') }} as fit_score,
        {{ lead_scoring.as_points('lead_scores.engagement_points') }} as engagement_score,
        {{ lead_scoring.as_points('lead_scores.lead_points') }} as lead_score,
        cast({{ dbt.datediff('last_engagements.last_engaged_on', 'lead_scores.scored_on', 'day') }} as {{ dbt.type_bigint() }}) as days_since_engaged,
        cast(coalesce(last_engagements.activity_count, 0) as {{ dbt.type_bigint() }}) as activity_count,
        signals.is_mql_unless_blocked or signals.is_sql_unless_blocked as is_mql,
        signals.is_sql_unless_blocked as is_sql
    from lead_scores
    inner join learning_dates
        on
            lead_scores.model_key = learning_dates.model_key
            and lead_scores.scored_on = learning_dates.scored_on
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
    left join kept
        on
            learning_dates.published_as = kept.scoring_model
            and learning_dates.score_version = kept.score_version
            and learning_dates.scored_on = kept.scored_on
    where kept.scored_on is null
    {%- if former %}

    union all

    select
        lead_id,
        scoring_model,
        score_version,
        scored_on,
        fit_score,
        engagement_score,
        lead_score,
        days_since_engaged,
        activity_count,
        is_mql,
        is_sql
    from {{ former }}
    where
        score_version not in (select learning_dates.score_version from learning_dates)
        and not (
            {{ lead_scoring.is_learned_of_erased_lead() }}
            or {{ lead_scoring.is_learned_no_more() }}
        )
    {%- endif %}

)

select * from final
