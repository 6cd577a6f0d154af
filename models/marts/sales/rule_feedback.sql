{%- set reasons = lead_scoring.disposition_reasons() -%}

with

scoring_rules as (

    select * from {{ ref('int_scoring_rules') }}
    where rule_kind != 'fast_track'

),

model_dates as (

    select * from {{ ref('int_model_dates') }}
    where is_primary

),

handovers as (

    select * from {{ ref('int_handovers') }}
    where not is_left_censored

),

handover_rules as (

    select * from {{ ref('int_handover_rules') }}

),

crossings as (

    select * from {{ ref('speed_to_lead') }}

),

newest_day as (

    select max(scored_on) as scored_on
    from model_dates

),

rules as (

    select
        scoring_rules.scoring_model,
        model_dates.published_as,
        scoring_rules.rule_id,
        scoring_rules.dimension,
        scoring_rules.description
    from scoring_rules
    inner join model_dates
        on scoring_rules.scoring_model = model_dates.scoring_model
    inner join newest_day
        on model_dates.scored_on = newest_day.scored_on

),

answers as (

    select
        handovers.scoring_model,
        handover_rules.rule_id,
        crossings.disposition,
        case when crossings.disposition = 'rejected' then crossings.disposition_reason end as rejected_for
    from handovers
    inner join crossings
        on handovers.task_id = crossings.task_id
    inner join handover_rules
        on
            handovers.lead_id = handover_rules.lead_id
            and handovers.scoring_model = handover_rules.scoring_model
            and handovers.evaluated_on = handover_rules.evaluated_on

),

counted as (

    select
        scoring_model,
        rule_id,
        {%- for status in ['accepted', 'working', 'rejected', 'recycled'] %}
        sum(case when disposition = '{{ status }}' then 1 else 0 end) as {{ status }},
        {%- endfor %}
        sum(case when disposition is null then 1 else 0 end) as undecided,
        {%- for reason in reasons %}
        sum(case when rejected_for = '{{ reason }}' then 1 else 0 end) as rejected_{{ reason }},
        {%- endfor %}
        count(*) as handovers
    from answers
    group by
        scoring_model,
        rule_id

),

final as (

    select
        -- ids
        rules.published_as as scoring_model,
        rules.rule_id,

        -- what sales said of the leads it handed over
        {%- for count in ['handovers', 'accepted', 'working', 'rejected', 'recycled', 'undecided'] %}
        cast(coalesce(counted.{{ count }}, 0) as {{ dbt.type_bigint() }}) as {{ count }},
        {%- endfor %}
        {%- for reason in reasons %}
        cast(coalesce(counted.rejected_{{ reason }}, 0) as {{ dbt.type_bigint() }}) as rejected_{{ reason }},
        {%- endfor %}

        -- the rule
        rules.dimension,
        rules.description
    from rules
    left join counted
        on
            rules.scoring_model = counted.scoring_model
            and rules.rule_id = counted.rule_id

)

select * from final
