{#- 12 months whose horizon has passed, and those still inside it. -#}
{%- set horizon = var('outcome_horizon_days') | int -%}
{%- set months_back = range(12 + (horizon + 27) // 28) -%}
{%- set kept = lead_scoring.previous_build('int_learning_scores') if lead_scoring.supports_delete_subquery() -%}

with

model_dates as (

    select * from {{ ref('int_model_dates') }}

),

scoring_dates as (

    select * from {{ ref('int_scoring_dates') }}
    where is_newest

),

leads as (

    select * from {{ ref('int_leads') }}

),

newest_dates as (

    select
        model_dates.model_key,
        model_dates.published_as,
        model_dates.score_version,
        model_dates.scored_on as newest_on,
        {{ lead_scoring.add_days('model_dates.scored_on', -horizon) }} as last_known_on
    from model_dates
    inner join scoring_dates
        on model_dates.scored_on = scoring_dates.scored_on

),

lead_counts as (

    select
        min(created_on) as first_created_on,
        count(*) as lead_count
    from leads

),

months as (

    {%- for back in months_back %}
    select
        model_key,
        published_as,
        score_version,
        newest_on,
        last_known_on,
        cast({{ dbt.dateadd('month', -back, dbt.date_trunc('month', 'newest_on')) }} as date) as scored_on
    from newest_dates
    {{ 'union all' if not loop.last }}
    {%- endfor %}

),

{% if kept %}
kept as (

    select distinct
        scoring_model,
        score_version,
        scored_on
    from {{ kept }}

),

{% endif %}
-- A month is scored by the current weights until they change: what they have scored is kept.
due as (

    select
        months.model_key,
        months.scored_on,
        dense_rank() over (
            order by
                case when months.scored_on <= months.last_known_on then 0 else 1 end asc,
                months.scored_on desc
        ) as turn,
        count(*) over (partition by months.scored_on) * lead_counts.lead_count as rows_of_month
    from months
    cross join lead_counts
    {%- if kept %}
    left join kept
        on
            months.published_as = kept.scoring_model
            and months.score_version = kept.score_version
            and months.scored_on = kept.scored_on
    {%- endif %}
    where
        months.scored_on >= lead_counts.first_created_on
        -- The newest day is not over: its scores are not final, and kept ones would never be mended.
        and months.scored_on < months.newest_on
        and months.scored_on > {{ lead_scoring.before_learned_months('months.newest_on') }}
        {%- if kept %}
        and kept.scored_on is null
        {%- endif %}

),

-- A large warehouse catches up build by build.
final as (

    select
        model_key,
        scored_on
    from due
    where turn = 1 or turn * rows_of_month <= {{ var('learning_rows_per_build') | int }}

)

select * from final
