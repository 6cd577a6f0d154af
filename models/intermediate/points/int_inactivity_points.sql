with

scoring_days as (

    select * from {{ ref('int_lead_score_dates') }}

),

last_engagements as (

    select * from {{ ref('int_last_engagements') }}

),

rules as (

    select * from {{ ref('int_scoring_rules') }}
    where rule_kind = 'inactivity'

),

models_with_rules as (

    select distinct model_key
    from rules

),

silences as (

    select
        scoring_days.lead_key,
        scoring_days.model_key,
        scoring_days.scored_on,
        {{ lead_scoring.silent_since('last_engagements', 'scoring_days.created_on') }} as silent_since
    from scoring_days
    inner join models_with_rules
        on scoring_days.model_key = models_with_rules.model_key
    left join last_engagements
        on
            scoring_days.lead_key = last_engagements.lead_key
            and {{ lead_scoring.is_valid_on('last_engagements', 'scoring_days.known_on') }}

),

final as (

    select
        silences.lead_key,
        silences.model_key,
        silences.scored_on,
        rules.rule_key,
        1 as occurrences,
        rules.points as raw_points,
        rules.points as undecayed_points,
        rules.points as decayed_points,
        rules.points as limited_points,
        cast(null as date) as first_occurred_on,
        cast(null as date) as last_occurred_on,
        cast(null as date) as next_expires_on
    from silences
    inner join rules
        on
            silences.model_key = rules.model_key
            and {{ dbt.datediff('silences.silent_since', 'silences.scored_on', 'day') }} >= rules.inactive_days

)

select * from final
