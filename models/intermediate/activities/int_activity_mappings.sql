with

{% for seed in ['activity_type_aliases', 'activity_types', 'machine_user_agents', 'page_categories'] -%}
{{ seed }} as (

    select * from {{ ref(seed) }}

),

{% endfor -%}
cells as (

    select {{ lead_scoring.row_text('alias', ['alias', 'activity_type']) }} as row_text
    from activity_type_aliases

    union all

    select {{ lead_scoring.row_text('type', ['activity_type', 'suppresses_as'], booleans=['is_engagement']) }} as row_text
    from activity_types

    union all

    select {{ lead_scoring.row_text('machine', ['pattern']) }} as row_text
    from machine_user_agents

    union all

    select {{ lead_scoring.row_text('page', ['priority', 'pattern', 'page_category']) }} as row_text
    from page_categories

),

final as (

    select coalesce({{ lead_scoring.digest('row_text') }}, 'none') as mappings_digest
    from cells

)

select * from final
