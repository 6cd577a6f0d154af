{#- A view, so that seeds are compared as they are, whatever a build selects. -#}
{{ config(materialized='view') }}

with

{% for seed in ['activity_type_aliases', 'activity_types', 'boolean_spellings', 'machine_user_agents', 'page_categories', 'sequence_aliases'] -%}
{{ seed }} as (

    select * from {{ ref(seed) }}

),

{% endfor -%}
mappings as (

    select {{ lead_scoring.row_fingerprint('alias', ['alias', 'activity_type']) }} as fingerprint
    from activity_type_aliases

    union all

    select {{ lead_scoring.row_fingerprint('type', ['activity_type', 'suppresses_as', 'ends_suppression', 'is_engagement']) }} as fingerprint
    from activity_types

    union all

    select {{ lead_scoring.row_fingerprint('spelling', ['spelling', 'column_name', 'is_true']) }} as fingerprint
    from boolean_spellings

    union all

    select {{ lead_scoring.row_fingerprint('machine', ['pattern', 'agent_kind', 'within_seconds']) }} as fingerprint
    from machine_user_agents

    union all

    select {{ lead_scoring.row_fingerprint('page', ['priority', 'pattern', 'page_category']) }} as fingerprint
    from page_categories

    union all

    select {{ lead_scoring.row_fingerprint('sequence', ['alias', 'sequence_name']) }} as fingerprint
    from sequence_aliases

),

final as (

    select coalesce({{ lead_scoring.digest('fingerprint') }}, 'none') as mappings_digest
    from mappings

)

select * from final
