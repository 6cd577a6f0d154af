{{ config(enabled='hubspot' in var('crm_systems')) }}

{%- set columns = lead_scoring.raw_columns('contact_property_history', optional_table=true, system='hubspot') -%}

with

source as (

    select
        {{ lead_scoring.raw_id(columns, 'contact_id') }} as lead_id,
        {{ lead_scoring.raw_value(columns, 'name') }} as property,
        {{ lead_scoring.raw_value(columns, 'value') }} as attribute_value,
        {{ lead_scoring.raw_timestamp(columns, 'timestamp') }} as changed_at
    from ({{ lead_scoring.raw_rows(columns, 'contact_property_history', 'hubspot') }}) as raw_changes
    {{ lead_scoring.optimization_fence() }}

),

-- Only properties that are attributes of a lead.
final as (

    {% for attribute, property in lead_scoring.hubspot_lead_properties().items() %}
    select
        lead_id,
        '{{ attribute }}' as attribute,
        attribute_value,
        changed_at
    from source
    where property = '{{ property }}' and changed_at is not null
    {{ 'union all' if not loop.last }}
    {% endfor %}

)

select * from final
