{#- The only copy of former weights in the warehouse, so not even a full refresh may drop it. -#}
{{ config(
    materialized='incremental',
    incremental_strategy=lead_scoring.append_strategy(),
    full_refresh=false,
    on_schema_change='append_new_columns'
) }}

{%- set tables = lead_scoring.weight_columns() -%}
{%- set columns = tables.values() | sum(start=[]) | unique | list %}

with

scoring_model_versions as (

    select * from {{ ref('int_scoring_model_versions') }}

),

scoring_dates as (

    select * from {{ ref('int_scoring_dates') }}

),

weight_rows as (

    {% for seed, own_columns in tables.items() %}
    select
        scoring_model,
        {%- for column in columns %}
        cast({{ column if column in own_columns else 'null' }} as {{ dbt.type_string() }}) as {{ column }},
        {%- endfor %}
        '{{ seed }}' as table_name
    from {{ ref(seed) }}
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

-- Only a build that publishes the newest day logs the weights in use.
newest_day as (

    select scored_on
    from scoring_dates
    where is_newest and is_published

),

last_versions as (

    {% if is_incremental() %}
    select
        scoring_model,
        score_version,
        version_number
    from {{ this }}
    where table_name = 'scoring_models'
    {% else %}
    select
        scoring_model,
        score_version,
        0 as version_number
    from scoring_model_versions
    where 1 = 0
    {% endif %}

),

ranked_versions as (

    select
        *,
        row_number() over (
            partition by scoring_model
            order by version_number desc
        ) as version_rank
    from last_versions

),

-- A version is new if it is not the last one logged; one that comes back is new again.
new_versions as (

    select
        scoring_model_versions.scoring_model,
        scoring_model_versions.score_version,
        coalesce(ranked_versions.version_number, 0) + 1 as version_number
    from scoring_model_versions
    left join ranked_versions
        on
            scoring_model_versions.scoring_model = ranked_versions.scoring_model
            and ranked_versions.version_rank = 1
    where
        ranked_versions.score_version is null
        or ranked_versions.score_version != scoring_model_versions.score_version

),

final as (

    select
        new_versions.scoring_model,
        new_versions.version_number,
        new_versions.score_version,
        newest_day.scored_on as valid_from,
        {%- for column in columns %}
        weight_rows.{{ column }},
        {%- endfor %}
        weight_rows.table_name
    from new_versions
    inner join weight_rows
        on new_versions.scoring_model = weight_rows.scoring_model
    cross join newest_day

)

select * from final
