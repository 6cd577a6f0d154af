{#- A model of its own, because some engines drop a table before they rebuild it: int_handover_rules cannot read itself. -#}
{%- set previous = lead_scoring.previous_build('int_handover_rules', survives_full_refresh=true) %}

with

scoring_days as (

    select
        lead_keys.lead_id,
        scoring_models.scoring_model,
        scoring_days.scored_on
    from {{ ref('int_lead_score_dates') }} as scoring_days
    inner join {{ ref('int_lead_keys') }} as lead_keys
        on scoring_days.lead_key = lead_keys.lead_key
    inner join {{ ref('int_scoring_models') }} as scoring_models
        on scoring_days.model_key = scoring_models.model_key
    where {{ 'scoring_days.is_followed' if previous else '1 = 0' }}

),

former_rules as (

    {% if previous %}
    select
        lead_id,
        scoring_model,
        evaluated_on,
        rule_id
    from {{ previous }}
    {% else %}
    select
        lead_id,
        scoring_model,
        scored_on as evaluated_on,
        cast(null as {{ dbt.type_string() }}) as rule_id
    from scoring_days
    {% endif %}

),

-- Includes leads that a build of a past day does not score, so that the next build of the newest day need not score them again.
leads as (

    select lead_id
    from {{ ref('int_lead_keys') }}

),

-- Rows of days that this build scores take precedence.
final as (

    select former_rules.*
    from former_rules
    inner join leads
        on former_rules.lead_id = leads.lead_id
    left join scoring_days
        on
            former_rules.lead_id = scoring_days.lead_id
            and former_rules.scoring_model = scoring_days.scoring_model
            and former_rules.evaluated_on = scoring_days.scored_on
    where scoring_days.lead_id is null

)

select * from final
