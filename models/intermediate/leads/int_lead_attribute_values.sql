{#- Attributes with two values: as standardised and as written. -#}
{%- set second_spellings = lead_scoring.mapped_lead_attributes().keys() | list -%}

with

profiles as (

    select * from {{ ref('int_lead_profiles') }}
    where not is_deleted and not is_merged

),

conditions as (

    select * from {{ ref('int_explicit_conditions') }}

),

-- Unpivot only attributes that some rule uses.
asked_attributes as (

    select distinct attribute from conditions

),

final as (

    {% for attribute in lead_scoring.standard_lead_attributes() + var('custom_lead_attributes') %}
    select
        profiles.lead_id,
        profiles.version_number,
        profiles.valid_from,
        profiles.valid_to,
        asked_attributes.attribute,
        {{ lead_scoring.comparable_text('profiles.' ~ attribute) }} as attribute_value
    from profiles
    inner join asked_attributes
        on asked_attributes.attribute = '{{ attribute }}'
    where profiles.{{ attribute }} is not null

    {% if attribute in second_spellings %}
    union all

    select
        profiles.lead_id,
        profiles.version_number,
        profiles.valid_from,
        profiles.valid_to,
        asked_attributes.attribute,
        lower(profiles.{{ attribute }}_as_written) as attribute_value
    from profiles
    inner join asked_attributes
        on asked_attributes.attribute = '{{ attribute }}'
    where lower(profiles.{{ attribute }}_as_written) != lower(profiles.{{ attribute }})

    {% endif %}
    {{ 'union all' if not loop.last }}
    {% endfor %}

)

select * from final
