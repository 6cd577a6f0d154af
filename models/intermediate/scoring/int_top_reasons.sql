{{ config(materialized='view') }}

{%- set reasons_count = var('top_reasons_count') -%}

with

contributions as (

    select * from {{ ref('lead_score_contributions') }}
    where
        scored_on in (select max(scoring_dates.scored_on) from {{ ref('int_scoring_dates') }} as scoring_dates)
        and points != 0
        and rule_id not in ('category_cap', 'score_bound')

),

ranked as (

    select
        lead_id,
        scoring_model,
        scored_on,
        description
        || case when occurrences > 1 then ' x' || cast(occurrences as {{ dbt.type_string() }}) else '' end
        || case when points > 0 then ' +' else ' ' end
        || {{ lead_scoring.format_number('points') }} as reason,
        row_number() over (
            partition by lead_id, scoring_model, scored_on
            order by abs(points) desc, points desc, {{ lead_scoring.binary_order('rule_id') }} asc
        ) as reason_rank
    from contributions

),

final as (

    select
        lead_id,
        scoring_model,
        scored_on,
        {%- for rank in range(1, reasons_count + 1) %}
        {{ "|| " if not loop.first }}{{ "coalesce('; ' || " if not loop.first }}max(case when reason_rank = {{ rank }} then reason end){{ ", '')" if not loop.first }}
        {%- endfor %} as top_reasons
    from ranked
    where reason_rank <= {{ reasons_count }}
    group by
        lead_id,
        scoring_model,
        scored_on

)

select * from final
