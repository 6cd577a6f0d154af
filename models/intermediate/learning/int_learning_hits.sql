{#- The rules behind int_learning_scores, kept and deleted alike. -#}
{{ config(
    materialized='incremental',
    incremental_strategy=lead_scoring.append_strategy(),
    on_schema_change='append_new_columns',
    pre_hook=[
        "{{ lead_scoring.delete_rows(lead_scoring.is_learned_of_erased_lead(), keeps=lead_scoring.supports_delete_subquery()) }}",
        "{{ lead_scoring.delete_rows(lead_scoring.is_learned_no_more(), keeps=lead_scoring.supports_delete_subquery()) }}"
    ]
) }}
{%- set former = lead_scoring.previous_build('int_learning_hits', survives_full_refresh=true) if not is_incremental() %}
-- depends_on: {{ ref('int_lead_version_log') }}, {{ ref('int_scoring_dates') }}

with

learning_dates as (

    select * from {{ ref('int_compared_dates') }}
    where is_learned

),

rule_contributions as (

    select * from {{ ref('int_rule_contributions') }}

),

rules as (

    select * from {{ ref('int_scoring_rules') }}

),

lead_keys as (

    select * from {{ ref('int_lead_keys') }}

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
        rules.rule_id,
        rule_contributions.scored_on,
        cast(rule_contributions.occurrences as {{ dbt.type_bigint() }}) as occurrences,
        {{ lead_scoring.as_points('rule_contributions.points') }} as points
    from rule_contributions
    inner join learning_dates
        on
            rule_contributions.model_key = learning_dates.model_key
            and rule_contributions.scored_on = learning_dates.scored_on
    inner join rules
        on rule_contributions.rule_key = rules.rule_key
    inner join lead_keys
        on rule_contributions.lead_key = lead_keys.lead_key
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
        rule_id,
        scored_on,
        occurrences,
        points
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
