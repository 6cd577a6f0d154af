{%- set seeds = lead_scoring.rule_kinds('gives_points').values() | list -%}
{%- set with_conditions = lead_scoring.rule_kinds('takes_conditions').values() | list %}

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

explicit_weights as (

    {{ lead_scoring.named_rules(ref('explicit_weights'), ['scoring_model', 'rule_id'], only_named_models=true) }}

),

-- The rules whose conditions stand in explicit_weights.
conditional as (

    select
        rule_name,
        min(seed_name) as seed_name
    from named
    where seed_name in ({{ lead_scoring.text_list(with_conditions) }})
    group by rule_name

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

final as (

    select
        min(seed_name) as seed_name,
        rule_name,
        'the rule_id stands in ' || min(seed_name) || ' and in ' || max(seed_name)
        || '; within a model every rule needs its own' as error
    from named
    where
        seed_name != 'explicit_weights'
        or rule_name not in (select conditional.rule_name from conditional)
    group by rule_name
    having count(*) > 1

    {%- for column in ['category', 'points'] %}

    union all

    select
        'explicit_weights' as seed_name,
        explicit_weights.rule_name,
        case
            when conditional.rule_name is null
                then '{{ column }} is blank; fill it in, or give the rule_id a row in {{ with_conditions | join(' or ') }}, of which this is then a condition'
            else
                '{{ column }} is "' || explicit_weights.{{ column }} || '"; the rule_id stands in ' || conditional.seed_name
                || ' too, which gives the points: leave it blank here, where the row is a condition, or choose another rule_id'
        end as error
    from explicit_weights
    left join conditional
        on explicit_weights.rule_name = conditional.rule_name
    where (conditional.rule_name is null) = (coalesce(trim(explicit_weights.{{ column }}), '') = '')
    {%- endfor %}

    union all

    select
        seed_name,
        rule_name,
        'the rule_id is reserved for rows of the ledger or of score_drift itself; choose another' as error
    from named
    where lower(rule_id) in ('category_cap', 'score_bound', 'score')

    union all

    select
        seed_name,
        {{ lead_scoring.collapse_spaces("replace(rule_name, chr(10), ' ')") }} as rule_name,
        'a cell holds a line break, so a quote before it is not closed and rows after it may be lost; close the quote or delete it' as error
    from swallowing

)

select * from final
