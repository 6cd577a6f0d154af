{%- set previous = lead_scoring.previous_build('int_model_state') if lead_scoring.previous_build('int_qualification_signal_history') %}

with

scoring_models as (

    select * from {{ ref('int_scoring_models') }}

),

lookback_dates as (

    select * from {{ ref('int_lookback_dates') }}

),

previous_models as (

    {% if previous %}
    select * from {{ previous }}
    where logic_hash = '{{ lead_scoring.scoring_logic_hash() }}'
    {% else %}
    select
        scoring_model,
        score_version,
        cast(null as date) as kept_from,
        score_version as build_id
    from scoring_models
    where 1 = 0
    {% endif %}

),

-- The build that wrote the signal history; only its own state describes that history.
previous_history as (

    {% if previous %}
    select max(build_id) as build_id
    from {{ lead_scoring.previous_build('int_qualification_signal_history') }}
    {% else %}
    select max(build_id) as build_id
    from previous_models
    {% endif %}

),

trusted_models as (

    select previous_models.*
    from previous_models
    inner join previous_history
        on previous_models.build_id = previous_history.build_id

),

period as (

    select min(lookback_day) as first_day
    from lookback_dates

),

-- History is valid only with the same weights and SQL, from a build that finished, and if it begins early enough.
final as (

    select
        scoring_models.scoring_model,
        scoring_models.score_version,
        trusted_models.kept_from
    from scoring_models
    cross join period
    left join trusted_models
        on
            scoring_models.scoring_model = trusted_models.scoring_model
            and scoring_models.score_version = trusted_models.score_version
            and period.first_day >= trusted_models.kept_from

)

select * from final
