-- The gate: no mart is rebuilt while a seed has an error.
-- depends_on: {{ ref('int_seed_errors') }}

with

identities as (

    select * from {{ ref('int_lead_identities') }}

),

visitors as (

    select * from {{ ref('int_visitor_owners') }}
    where owned_until is null and lead_id is not null

),

{#- With several systems an id begins with its system. -#}
{%- set is_prefixed = var('crm_systems') | length > 1 %}

final as (

    select
        'lead' as identity_kind,
        source_system,
        lead_id as identity_id,
        {% if is_prefixed %}substring(lead_id, length(source_system) + 2){% else %}lead_id{% endif %} as source_id,
        survivor_lead_id as lead_id,
        reason,
        cast(null as date) as identified_on
    from identities

    union all

    select
        'visitor' as identity_kind,
        {% if is_prefixed %}{{ lead_scoring.text_part('anonymous_id', "':'", 1) }}{% else %}'{{ var("crm_systems")[0] }}'{% endif %} as source_system,
        anonymous_id as identity_id,
        {% if is_prefixed %}substring(anonymous_id, length({{ lead_scoring.text_part('anonymous_id', "':'", 1) }}) + 2){% else %}anonymous_id{% endif %} as source_id,
        lead_id,
        'visitor_identified' as reason,
        identified_on
    from visitors

)

select * from final
