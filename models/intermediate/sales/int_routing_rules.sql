-- The gate: no rule is read while a seed has an error.
-- depends_on: {{ ref('int_seed_errors') }}

with

final as (

    select
        cast({{ lead_scoring.number_or_null('priority') }} as {{ dbt.type_int() }}) as priority,
        {%- for column in lead_scoring.routing_conditions() %}
        {{ lead_scoring.listed_cell(column) }} as {{ column }},
        {%- endfor %}
        lower(trim(goes_to)) as goes_to,
        lower(trim(team)) as team
    from {{ ref('routing_rules') }}

)

select * from final
