{%- set previous = lead_scoring.previous_build('int_model_state') %}
{%- set previous_leads = lead_scoring.previous_build('int_lead_state') if lead_scoring.previous_build('int_qualification_signal_history') %}
{%- set previous = previous if previous and previous_leads and lead_scoring.present_columns(previous, ['rules_hash']) and lead_scoring.present_columns(previous_leads, ['build_id']) %}

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
    {% else %}
    select
        scoring_model,
        score_version,
        score_version as rules_hash,
        cast(null as date) as kept_from,
        score_version as build_id,
        score_version as logic_hash
    from scoring_models
    where 1 = 0
    {% endif %}

),

{% if previous %}
signal_history as (

    select max(build_id) as build_id
    from {{ lead_scoring.previous_build('int_qualification_signal_history') }}

),

lead_state as (

    select max(build_id) as build_id
    from {{ previous_leads }}

),

{% endif %}
-- The build that wrote the signal history; only its own state, of models and of leads, describes that history.
previous_history as (

    {% if previous %}
    select max(signal_history.build_id) as build_id
    from signal_history
    inner join lead_state
        on signal_history.build_id = lead_state.build_id
    {% else %}
    select max(build_id) as build_id
    from previous_models
    {% endif %}

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

    union all

    -- Only the primary model hands over (int_handover_rules).
    select
        scoring_model,
        {{ lead_scoring.row_hash('primary', ['scoring_model']) }} as row_hash
    from scoring_models
    where is_primary

),

hashed_meanings as (

    select
        scoring_model,
        {{ dbt.hash(lead_scoring.sorted_concat('row_hash')) }} as rules_hash
    from meanings
    group by scoring_model

),

-- History is valid only with the same weights, meanings and SQL, from a build that finished, and if it begins early enough.
compared as (

    select
        scoring_models.scoring_model,
        scoring_models.score_version,
        hashed_meanings.rules_hash,
        previous_models.kept_from,
        case
            when previous_models.scoring_model is null then '{{ 'new_model' if previous else 'first_build' }}'
            when previous_models.logic_hash != '{{ lead_scoring.scoring_logic_hash() }}' then 'other_logic'
            when previous_models.build_id is null or previous_history.build_id is null or previous_models.build_id != previous_history.build_id then 'unfinished_build'
            when previous_models.score_version != scoring_models.score_version then 'other_weights'
            when coalesce(previous_models.rules_hash != hashed_meanings.rules_hash, true) then 'other_meanings'
            when coalesce(previous_models.kept_from > period.first_day, true) then 'other_lookback'
        end as reason
    from scoring_models
    cross join period
    cross join previous_history
    left join hashed_meanings
        on scoring_models.scoring_model = hashed_meanings.scoring_model
    left join previous_models
        on scoring_models.scoring_model = previous_models.scoring_model

),

final as (

    select
        scoring_model,
        score_version,
        rules_hash,
        case when reason is null then kept_from end as kept_from,
        reason,
        '{{ lead_scoring.scoring_logic_hash() }}' as logic_hash,
        '{{ invocation_id }}' as build_id
    from compared

)

select * from final
