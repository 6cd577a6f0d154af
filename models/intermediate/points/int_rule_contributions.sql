with

scoring_days as (

    select * from {{ ref('int_lead_score_dates') }}
    where has_ledger

),

rule_points as {{ lead_scoring.not_materialized() }} (

    select * from {{ ref('int_rule_points') }}

),

scoring_categories as (

    select * from {{ ref('int_scoring_categories') }}

),

rules as (

    select * from {{ ref('int_scoring_rules') }}

),

model_dates as (

    select * from {{ ref('int_model_dates') }}

),

compared_dates as (

    select * from {{ ref('int_compared_dates') }}

),

-- Few rows, which DuckDB does not expect of distinct days of all leads.
ledger_dates as (

    select
        model_key,
        scored_on
    from model_dates

    union distinct

    select
        model_key,
        scored_on
    from compared_dates

),

{%- set carried = [
    'rule_key', 'occurrences', 'raw_points', 'undecayed_points', 'decayed_points', 'first_occurred_on', 'last_occurred_on', 'next_expires_on',
] %}
-- Other days have no ledger.
{%- for combine in ['sum', 'best'] %}

{{ combine }}_days as (

    select
        rule_points.lead_key,
        rule_points.model_key,
        rule_points.category_key,
        rule_points.fires_from,
        rule_points.{{ carried | join(',\n        rule_points.') }},
        rule_points.limited_points
    from rule_points
    inner join scoring_categories
        on
            rule_points.category_key = scoring_categories.category_key
            and scoring_categories.combine = '{{ combine }}'
    inner join ledger_dates
        on
            rule_points.model_key = ledger_dates.model_key
            and rule_points.fires_from = ledger_dates.scored_on
    where rule_points.is_daily

),

{{ combine }}_versions as (

    select
        rule_points.lead_key,
        rule_points.model_key,
        rule_points.category_key,
        rule_points.fires_from,
        rule_points.fires_until,
        rule_points.{{ carried | join(',\n        rule_points.') }},
        rule_points.limited_points
    from rule_points
    inner join scoring_categories
        on
            rule_points.category_key = scoring_categories.category_key
            and scoring_categories.combine = '{{ combine }}'
    where not rule_points.is_daily

),
{%- endfor %}

-- In a `best` category the rule with the largest absolute points counts; of two the positive one,
-- then the smaller rule_id. Sort these categories only.
{%- for kind in ['days', 'versions'] %}

ranked_{{ kind }} as (

    select
        best_{{ kind }}.*,
        row_number() over (
            partition by best_{{ kind }}.lead_key, best_{{ kind }}.category_key, best_{{ kind }}.fires_from
            order by abs(best_{{ kind }}.limited_points) desc, best_{{ kind }}.limited_points desc, {{ lead_scoring.binary_order('rules.rule_id') }} asc
        ) as best_rank
    from best_{{ kind }}
    inner join rules
        on best_{{ kind }}.rule_key = rules.rule_key

),
{%- endfor %}

combined_versions as (

    select
        *,
        1 as best_rank
    from sum_versions

    union all

    select * from ranked_versions

),

final as (

    select
        lead_key,
        model_key,
        fires_from as scored_on,
        {{ carried | join(',\n        ') }},
        limited_points as points
    from sum_days

    union all

    select
        lead_key,
        model_key,
        fires_from as scored_on,
        {{ carried | join(',\n        ') }},
        case when best_rank = 1 then limited_points else 0 end as points
    from ranked_days

    union all

    select
        combined_versions.lead_key,
        combined_versions.model_key,
        scoring_days.scored_on,
        combined_versions.{{ carried | join(',\n        combined_versions.') }},
        case when combined_versions.best_rank = 1 then combined_versions.limited_points else 0 end as points
    from combined_versions
    inner join scoring_days
        on
            combined_versions.lead_key = scoring_days.lead_key
            and combined_versions.model_key = scoring_days.model_key
            and combined_versions.fires_from <= scoring_days.known_on
            and combined_versions.fires_until > scoring_days.known_on

)

select * from final
