{#- industry, country and their like are known under two names: as standardised and as written. -#}
{%- set second_spellings = ['industry', 'country', 'lead_source', 'lifecycle_stage', 'budget_authority'] -%}

with

leads as (

    select * from {{ ref('int_leads') }}
    where not is_deleted and not is_merged

),

conditions as (

    select * from {{ ref('int_explicit_conditions') }}

),

-- Only what some rule asks about is unpivoted.
asked_attributes as (

    select distinct attribute from conditions

),

unpivoted as (

    {% for attribute in lead_scoring.standard_lead_attributes() + var('custom_lead_attributes') %}
    select
        leads.lead_id,
        asked_attributes.attribute,
        {{ lead_scoring.text_of('leads.' ~ attribute) }} as attribute_value
    from leads
    inner join asked_attributes
        on asked_attributes.attribute = '{{ attribute }}'
    where leads.{{ attribute }} is not null

    {% if attribute in second_spellings %}
    union all

    select
        leads.lead_id,
        asked_attributes.attribute,
        lower(leads.{{ attribute }}_as_written) as attribute_value
    from leads
    inner join asked_attributes
        on asked_attributes.attribute = '{{ attribute }}'
    where lower(leads.{{ attribute }}_as_written) != lower(leads.{{ attribute }})

    {% endif %}
    {{ 'union all' if not loop.last }}
    {% endfor %}

)

select * from unpivoted
