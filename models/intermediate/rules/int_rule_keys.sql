{#- A number still used by a table of an earlier build is never assigned again, not even to the rule that had it. -#}
{{ config(
    materialized='incremental',
    incremental_strategy=lead_scoring.append_strategy(),
    pre_hook="{{ lead_scoring.delete_rows(lead_scoring.is_former_rule(), keeps=lead_scoring.supports_delete_subquery()) }}"
) }}
{%- set rule_days = lead_scoring.previous_build('int_rule_matches_daily', survives_full_refresh=true) -%}
{%- set kinds = lead_scoring.rule_kinds() -%}

with

scoring_models as (

    select * from {{ ref('int_scoring_models') }}

),

{% for seed in kinds.values() %}
{{ seed }} as (

    {{ lead_scoring.weight_rows(seed) }}

),
{% endfor %}
rules as (

    {%- for kind, seed in kinds.items() %}

    select
        scoring_model,
        '{{ kind }}' as rule_kind,
        rule_id
    from {{ seed }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}

),

-- The conditions of an explicit rule are rows of their own. Segments have conditions like explicit rules.
versioned_rules as (

    select distinct
        rules.scoring_model,
        scoring_models.score_version,
        rules.rule_kind,
        rules.rule_id
    from rules
    inner join scoring_models
        on rules.scoring_model = scoring_models.scoring_model

    union all

    select distinct
        'nurture_segment_rules' as scoring_model,
        'none' as score_version,
        'segment' as rule_kind,
        trim(priority) as rule_id
    from {{ ref('nurture_segment_rules') }}

),

registered_rules as (

    {% if is_incremental() %}
    select * from {{ this }}
    {% else %}
    select
        versioned_rules.*,
        0 as rule_key
    from versioned_rules
    where 1 = 0
    {% endif %}

),

keys_in_use as (

    select rule_key
    from registered_rules
    {%- if rule_days %}

    union all

    {{ lead_scoring.highest_kept_number(rule_days, 'rule_key', 'versioned_rules', 'registered_rules') }}
    {%- endif %}

),

highest as (

    select coalesce(max(rule_key), 0) as rule_key
    from keys_in_use

),

new_rules as (

    select
        versioned_rules.*,
        row_number() over (
            order by versioned_rules.scoring_model, versioned_rules.score_version, versioned_rules.rule_kind, {{ lead_scoring.binary_order('versioned_rules.rule_id') }} asc
        ) as rule_number
    from versioned_rules
    left join registered_rules
        on
            versioned_rules.scoring_model = registered_rules.scoring_model
            and versioned_rules.score_version = registered_rules.score_version
            and versioned_rules.rule_kind = registered_rules.rule_kind
            and versioned_rules.rule_id = registered_rules.rule_id
    where registered_rules.rule_key is null

),

final as (

    select
        new_rules.scoring_model,
        new_rules.score_version,
        new_rules.rule_kind,
        new_rules.rule_id,
        cast(highest.rule_key + new_rules.rule_number as {{ dbt.type_int() }}) as rule_key
    from new_rules
    cross join highest

)

select * from final
