{{ config(enabled='marketo' in var('crm_systems')) }}

{%- set columns = lead_scoring.raw_columns('lead', system='marketo') -%}
{%- set attributes = lead_scoring.marketo_lead_fields().keys() | list -%}
{%- set custom_attributes = var('custom_lead_attributes') | select('in', columns) | list -%}
{%- set others = custom_attributes + ['is_deleted', 'created_at'] -%}

with

people as (

    select * from {{ ref('stg_marketo__people') }}

),

lead_changes as (

    select * from {{ ref('stg_marketo__lead_changes') }}

),

merged_records as (

    select * from {{ ref('stg_marketo__merges') }}

),

{{ lead_scoring.past_versions('people', 'lead_changes', attributes, others) }},

-- Marketo drops merged records: activities under their id go to the survivor.
forgotten as (

    select
        merged_records.lead_id,
        min(survivors.created_at) as created_at
    from merged_records
    inner join people as survivors
        on merged_records.survivor_lead_id = survivors.lead_id
    left join people
        on merged_records.lead_id = people.lead_id
    where people.lead_id is null
    group by merged_records.lead_id

),

versions as (

    select
        lead_id,
        {%- for column in attributes + others %}
        {{ column }},
        {%- endfor %}
        updated_at,
        unread_updated_at
    from people

    union all

    select
        lead_id,
        {%- for column in attributes + others %}
        {{ column }},
        {%- endfor %}
        updated_at,
        cast(null as {{ dbt.type_string() }}) as unread_updated_at
    from past_versions

    union all

    select
        lead_id,
        {%- for column in attributes + custom_attributes %}
        cast(null as {{ dbt.type_string() }}) as {{ column }},
        {%- endfor %}
        false as is_deleted,
        created_at,
        cast(null as {{ dbt.type_timestamp() }}) as updated_at,
        cast(null as {{ dbt.type_string() }}) as unread_updated_at
    from forgotten

),

final as (

    select
        versions.lead_id,
        merged_records.survivor_lead_id as merged_into_lead_id,
        {%- for column in attributes + others %}
        versions.{{ column }},
        {%- endfor %}
        versions.updated_at,
        versions.unread_updated_at
    from versions
    left join merged_records
        on versions.lead_id = merged_records.lead_id

)

select * from final
