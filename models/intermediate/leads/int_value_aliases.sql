{{ config(materialized='ephemeral') }}

{#- The seeds that map spellings to a standard name. -#}
{%- set seeds = {
    'country': ('country_aliases', 'country'),
    'industry': ('industry_aliases', 'industry'),
    'lead_source': ('lead_source_aliases', 'lead_source'),
    'lifecycle_stage': ('lifecycle_stages', 'lifecycle_stage'),
    'budget_authority': ('budget_authority_aliases', 'budget_authority'),
} -%}

with

aliases as (

    {% for attribute, (seed, standard) in seeds.items() %}
    select
        '{{ attribute }}' as attribute,
        alias as value_alias,
        {{ standard }} as standard_value,
        {{ 'region' if attribute == 'country' else 'cast(null as ' ~ dbt.type_string() ~ ')' }} as region,
        {{ 'suppresses_as' if attribute == 'lifecycle_stage' else 'cast(null as ' ~ dbt.type_string() ~ ')' }} as suppresses_as
    from {{ ref(seed) }}
    {{ 'union all' if not loop.last }}
    {% endfor %}

)

select * from aliases
