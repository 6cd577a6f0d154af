{#- Last of the incremental activity models: after a build that stops early the next one finds two build ids and keeps nothing. -#}
{{ config(post_hook={'sql': "{{ lead_scoring.print_increment(this) }}", 'transaction': false}) }}
-- depends_on: {{ ref('int_lead_activity_daily') }}, {{ ref('int_owner_state') }}, {{ ref('int_activities_this_run') }}, {{ ref('int_leads_this_run') }}

{#- Nor is a build complete that excludes one of the models. -#}
{%- set chain = lead_scoring.followed_models() + ['int_activity_load_days', 'int_owner_state'] -%}
{%- set selected = [] -%}
{%- for resource in (selected_resources if execute and selected_resources is defined else chain) -%} {%- do selected.append(resource.split('.') | last) -%} {%- endfor -%}
{%- set left_out = chain | reject('in', selected) | list %}

with

load_days as (

    select * from {{ ref('int_activity_load_days') }}

),

final as (

    select
        loaded_on,
        row_count,
        deleted_row_count,
        future_row_count,
        contents_digest,
        mappings_digest,
        logic_hash,
        erased_lead_count,
        newest_erasure_at,
        dated_erasure_count,
        cast({{ lead_scoring.activity_generation() }} as {{ dbt.type_bigint() }}) as generation,
        '{{ 'a part' if left_out else invocation_id }}' as build_id
    from load_days
    where row_count > 0

)

select * from final
