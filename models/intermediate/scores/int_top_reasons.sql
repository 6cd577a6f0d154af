{%- set reasons_count = var('top_reasons_count') | int -%}

with

rules as (

    select * from {{ ref('int_scoring_rules') }}

),

contributions as (

    select * from {{ ref('int_rule_contributions') }}
    where
        scored_on in (select max(scoring_dates.scored_on) from {{ ref('int_scoring_dates') }} as scoring_dates)
        and points != 0

),

ranked as (

    select
        contributions.lead_key,
        contributions.model_key,
        contributions.scored_on,
        contributions.occurrences,
        {{ lead_scoring.as_points('contributions.points') }} as points,
        rules.description,
        row_number() over (
            partition by contributions.lead_key, contributions.model_key
            order by abs(contributions.points) desc, contributions.points desc, {{ lead_scoring.binary_order('rules.rule_id') }} asc
        ) as reason_rank
    from contributions
    inner join rules
        on contributions.rule_key = rules.rule_key

),

reasons as (

    select
        lead_key,
        model_key,
        scored_on,
        reason_rank,
        description
        || case when occurrences > 1 then ' x' || cast(occurrences as {{ dbt.type_string() }}) else '' end
        || case when points > 0 then ' +' else ' ' end
        || {{ lead_scoring.format_number('points') }} as reason
    from ranked
    where reason_rank <= {{ reasons_count }}

),

final as (

    select
        lead_key,
        model_key,
        scored_on,
        {%- for rank in range(1, reasons_count + 1) %}
        {{ "|| " if not loop.first }}{{ "coalesce('; ' || " if not loop.first }}max(case when reason_rank = {{ rank }} then reason end){{ ", '')" if not loop.first }}
        {%- else %}
        cast(null as {{ dbt.type_string() }})
        {%- endfor %} as top_reasons
    from reasons
    group by
        lead_key,
        model_key,
        scored_on

)

select * from final
