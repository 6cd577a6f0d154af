{%- set previous = lead_scoring.previous_build('int_model_state') if lead_scoring.previous_build('int_qualification_signal_history') %}
{%- set previous = previous if previous and lead_scoring.present_columns(previous, ['rules_hash']) %}

with

scoring_models as (

    select * from {{ ref('int_scoring_models') }}

),

rules as (

    select * from {{ ref('int_scoring_rules') }}

),

conditions as (

    select * from {{ ref('int_explicit_conditions') }}

),

value_aliases as (

    select * from {{ ref('int_value_aliases') }}

),

suppression_rules as (

    select * from {{ ref('suppression_rules') }}

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
        score_version as rules_hash,
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

-- What the weights say in other seeds' words: the aliases that their filters and values go by, and who may qualify.
meanings as (

    select
        scoring_model,
        {{ lead_scoring.row_hash('rule', ['rule_kind', 'rule_id', 'activity_type', 'sequence_name']) }} as row_hash
    from rules

    union all

    select
        conditions.scoring_model,
        {{ lead_scoring.row_hash('alias', ['value_aliases.attribute', 'value_aliases.value_alias', 'value_aliases.standard_value']) }} as row_hash
    from conditions
    inner join value_aliases
        on conditions.attribute = value_aliases.attribute
    where
        {{ dbt.position("('|' || value_aliases.value_alias || '|')", 'conditions.compared_list') }} > 0
        or {{ dbt.position("('|' || lower(value_aliases.standard_value) || '|')", 'conditions.compared_list') }} > 0

    union all

    select
        scoring_models.scoring_model,
        {{ lead_scoring.row_hash('suppression', ['suppression_rules.reason', 'suppression_rules.blocks_qualification']) }} as row_hash
    from scoring_models
    cross join suppression_rules

),

hashed_meanings as (

    select
        scoring_model,
        {{ dbt.hash(lead_scoring.sorted_concat('row_hash')) }} as rules_hash
    from meanings
    group by scoring_model

),

-- History is valid only with the same weights, meanings and SQL, from a build that finished, and if it begins early enough.
final as (

    select
        scoring_models.scoring_model,
        scoring_models.score_version,
        hashed_meanings.rules_hash,
        trusted_models.kept_from
    from scoring_models
    cross join period
    left join hashed_meanings
        on scoring_models.scoring_model = hashed_meanings.scoring_model
    left join trusted_models
        on
            scoring_models.scoring_model = trusted_models.scoring_model
            and scoring_models.score_version = trusted_models.score_version
            and hashed_meanings.rules_hash = trusted_models.rules_hash
            and period.first_day >= trusted_models.kept_from

)

select * from final
