{#- Every cell that can change a rule's points, a score, a grade or a qualification. -#}
{%- set without_effect = ['description', 'is_primary', 'is_enabled'] -%}
{#- Columns that were added later: blank ones leave a rule's hash as it was. -#}
{%- set newer_columns = {'frequency_weights': ['content_type', 'sequence_name']} -%}
-- The gate: no rule is read while a seed has an error.
-- depends_on: {{ ref('int_seed_errors') }}

with

scoring_models as (

    select * from {{ ref('scoring_models') }}

),

hashed_rows as (

    {% for seed, columns in lead_scoring.weight_columns().items() %}
    {%- set newer = newer_columns.get(seed, []) -%}
    {%- set cells = columns | reject('in', without_effect + newer) | list %}
    select
        scoring_model,
        {{ lead_scoring.row_hash(seed, cells[:-1] + [cells[-1] ~ lead_scoring.newer_cells(newer)]) }} as row_hash
    from {{ ref(seed) }}
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

final as (

    select
        scoring_model,
        {{ dbt.hash(lead_scoring.sorted_concat('row_hash')) }} as score_version
    from hashed_rows
    -- Rows left from a model that is not in use score no lead.
    where scoring_model in (select named.scoring_model from scoring_models as named)
    group by scoring_model

)

select * from final
