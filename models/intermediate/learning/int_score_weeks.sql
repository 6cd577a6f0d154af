{#- An ordinary build replaces the rows of its week; weeks more than a year old go. -#}
{{ config(
    materialized='incremental',
    incremental_strategy=lead_scoring.append_strategy(),
    on_schema_change='append_new_columns',
    pre_hook="{{ lead_scoring.delete_rows(lead_scoring.is_counted_again(), keeps=lead_scoring.supports_delete_subquery()) }}"
) }}
-- depends_on: {{ ref('int_scoring_dates') }}

with

scoring_dates as (

    select
        scored_on,
        {{ lead_scoring.week_start('scored_on') }} as week_starts_on
    from {{ ref('int_scoring_dates') }}
    where is_newest and is_published

),

model_dates as (

    select * from {{ ref('int_model_dates') }}

),

lead_scores as (

    select * from {{ ref('int_lead_scores') }}

),

rule_contributions as (

    select * from {{ ref('int_rule_contributions') }}

),

rules as (

    select * from {{ ref('int_scoring_rules') }}

),

final as (

    select
        model_dates.published_as as scoring_model,
        model_dates.score_version,
        cast(null as {{ dbt.type_string() }}) as rule_id,
        scoring_dates.week_starts_on,
        {{ lead_scoring.as_points('lead_scores.lead_points') }} as lead_score,
        cast(count(*) as {{ dbt.type_bigint() }}) as leads
    from lead_scores
    inner join scoring_dates
        on lead_scores.scored_on = scoring_dates.scored_on
    inner join model_dates
        on
            lead_scores.model_key = model_dates.model_key
            and lead_scores.scored_on = model_dates.scored_on
    group by
        model_dates.published_as,
        model_dates.score_version,
        scoring_dates.week_starts_on,
        lead_scores.lead_points

    union all

    select
        model_dates.published_as as scoring_model,
        model_dates.score_version,
        rules.rule_id,
        scoring_dates.week_starts_on,
        cast(null as {{ lead_scoring.points_type() }}) as lead_score,
        cast(count(*) as {{ dbt.type_bigint() }}) as leads
    from rule_contributions
    inner join scoring_dates
        on rule_contributions.scored_on = scoring_dates.scored_on
    inner join model_dates
        on
            rule_contributions.model_key = model_dates.model_key
            and rule_contributions.scored_on = model_dates.scored_on
    inner join rules
        on rule_contributions.rule_key = rules.rule_key
    group by
        model_dates.published_as,
        model_dates.score_version,
        rules.rule_id,
        scoring_dates.week_starts_on

)

select * from final
