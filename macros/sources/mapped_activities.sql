{#-
  The CTE `mapped`: activities with their canonical type instead of the type and detail that the source wrote. The row of
  the seed that names the detail comes first, then the one for any detail; what neither knows keeps the source's
  name, with the system before it, and so appears in unmapped_values.

  Args:
    activities: name of a CTE with source_type, source_detail and the columns of an activity
    types: name of a CTE with the system's rows of the seed source_activity_types
    system: the source's name
    ids: the ids that the activities have
    further_columns: what else they have
-#}
{% macro mapped_activities(activities, types, system, ids=['activity_id', 'lead_id'], further_columns=[]) -%}
spelt as (

    select
        *,
        {{ lead_scoring.snake_case('source_type') }} as type_key,
        {{ lead_scoring.snake_case('source_detail') }} as detail_key
    from {{ activities }}
    {{ lead_scoring.computed_once() }}

),

mapped as (

    select
        -- ids
        {%- for id in ids %}
        spelt.{{ id }},
        {%- endfor %}

        -- strings
        coalesce(detailed.activity_type, general.activity_type, '{{ system }}_' || spelt.type_key) as activity_type,
        spelt.url,
        spelt.content_id,
        spelt.campaign,
        spelt.user_agent,

        -- booleans
        spelt.is_machine,
        spelt.is_deleted,

        -- timestamps
        spelt.occurred_at,
        spelt.sent_at,
        {%- for column in further_columns %}
        spelt.{{ column }},
        {%- endfor %}
        spelt.loaded_at
    from spelt
    left join {{ types }} as detailed
        on
            spelt.type_key = detailed.source_type
            and spelt.detail_key = detailed.source_detail
    left join {{ types }} as general
        on
            spelt.type_key = general.source_type
            and general.source_detail is null

)
{%- endmacro %}
