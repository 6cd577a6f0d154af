{{ config(materialized='ephemeral') }}

{%- set seeds = lead_scoring.rule_kinds('gives_points').values() | list %}

with

scoring_models as (

    select * from {{ ref('scoring_models') }}

),

rule_ids as (

    {% for seed in seeds %}
    select
        '{{ seed }}' as seed_name,
        scoring_model,
        rule_id
    from {{ ref(seed) }}
    group by
        scoring_model,
        rule_id
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

named as (

    {{ lead_scoring.named_rules('rule_ids', ['scoring_model', 'rule_id'], only_named_models=true) }}

),

-- A quote that is not closed swallows the rows up to the next one: where dbt reads the file itself, nothing else shows it.
swallowing as (

    {% for seed in seeds %}
    select
        '{{ seed }}' as seed_name,
        coalesce(scoring_model, 'a row') || coalesce('/' || rule_id, '') as rule_name
    from {{ ref(seed) }}
    where
        scoring_model like '%' || chr(10) || '%'
        {%- for column in lead_scoring.weight_columns()[seed] %}
        or {{ column }} like '%' || chr(10) || '%'
        {%- endfor %}
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

errors as (

    select
        min(seed_name) as seed_name,
        rule_name,
        'the rule_id stands in ' || min(seed_name) || ' and in ' || max(seed_name)
        || '; within a model every rule needs its own' as error
    from named
    group by rule_name
    having count(*) > 1

    union all

    select
        seed_name,
        rule_name,
        'the rule_id is reserved for rows of the ledger itself; choose another' as error
    from named
    where lower(rule_id) in ('category_cap', 'score_bound')

    union all

    select
        seed_name,
        {{ lead_scoring.collapse_spaces("replace(rule_name, chr(10), ' ')") }} as rule_name,
        'a cell holds a line break, so a quote before it is not closed and rows after it may be lost; close the quote or delete it' as error
    from swallowing

),

-- Rows with the same name can have the same error: report it once.
final as (

    select
        seed_name,
        rule_name,
        error
    from errors
    group by
        seed_name,
        rule_name,
        error

)

select * from final
