{{ config(materialized='ephemeral') }}

with

final as (

    {% for attribute, seed in lead_scoring.mapped_lead_attributes().items() %}
    select
        '{{ attribute }}' as attribute,
        alias as value_alias,
        {{ attribute }} as standard_value,
        {{ 'region' if attribute == 'country' else 'cast(null as ' ~ dbt.type_string() ~ ')' }} as region,
        {{ 'suppresses_as' if attribute == 'lifecycle_stage' else 'cast(null as ' ~ dbt.type_string() ~ ')' }} as suppresses_as
    from {{ ref(seed) }}
    {{ 'union all' if not loop.last }}
    {% endfor %}

)

select * from final
