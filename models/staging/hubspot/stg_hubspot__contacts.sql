{{ config(enabled='hubspot' in var('crm_systems')) }}

{%- set columns = lead_scoring.raw_columns('contact', required=['id', 'property_createdate'], system='hubspot') -%}

with

final as (

    select
        -- ids
        {{ lead_scoring.raw_id(columns, 'id') }} as lead_id,
        {{ lead_scoring.raw_id(columns, 'property_associatedcompanyid') }} as company_id,
        {{ lead_scoring.raw_value(columns, 'property_hs_merged_object_ids') }} as merged_contact_ids,
        {{ lead_scoring.raw_value(columns, 'property_hs_calculated_merged_vids') }} as merged_vids,
        {{ lead_scoring.raw_value(columns, 'property_hs_additional_emails') }} as additional_emails,

        -- attributes
        {%- for attribute, property in lead_scoring.hubspot_lead_properties().items() %}
        {{ lead_scoring.raw_attribute(columns, 'property_' ~ property, attribute) }} as {{ attribute }},
        {%- endfor %}
        {%- for attribute in var('custom_lead_attributes') if attribute in columns %}
        {{ lead_scoring.raw_value(columns, attribute) }} as {{ attribute }},
        {%- endfor %}

        -- booleans
        {{ lead_scoring.raw_is_deleted(columns) }} as is_deleted,

        -- timestamps
        {{ lead_scoring.raw_timestamp(columns, 'property_createdate') }} as created_at,
        {{ lead_scoring.raw_first_timestamp(columns, ['_fivetran_start', 'property_lastmodifieddate', '_fivetran_synced']) }} as updated_at,
        {{ lead_scoring.raw_first_unread_timestamp(columns, ['_fivetran_start', 'property_lastmodifieddate', '_fivetran_synced']) }} as unread_updated_at

    from ({{ lead_scoring.raw_rows(columns, 'contact', 'hubspot') }}) as raw_contacts
    {{ lead_scoring.optimization_fence() }}

)

select * from final
