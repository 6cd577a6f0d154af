-- The gate: no rule is read while a seed has an error.
-- depends_on: {{ ref('int_seed_errors') }}

with

scoring_models as (

    select * from {{ ref('scoring_models') }}

),

rule_hashes as (

    select * from {{ ref('int_rule_hashes') }}

),

model_hashes as (

    select * from {{ ref('int_model_hashes') }}

),

weight_rows as (

    select * from rule_hashes
    union all
    select * from model_hashes

),

final as (

    select
        scoring_model,
        {{ dbt.hash(lead_scoring.sorted_concat('row_hash')) }} as score_version
    from weight_rows
    -- Rows left from a model that is not in use score no lead.
    where scoring_model in (select named.scoring_model from scoring_models as named)
    group by scoring_model

)

select * from final
