{{ config(enabled='marketo' in var('crm_systems')) }}

{%- set columns = lead_scoring.raw_columns('activity_change_data_value', optional_table=true, system='marketo') -%}

with

people as (

    select * from {{ ref('stg_marketo__people') }}

),

source as (

    select
        {{ lead_scoring.raw_id(columns, 'lead_id') }} as lead_id,
        {{ lead_scoring.raw_value(columns, 'primary_attribute_value') }} as field_name,
        {{ lead_scoring.raw_value(columns, 'old_value') }} as old_value,
        {{ lead_scoring.raw_value(columns, 'new_value') }} as new_value,
        {{ lead_scoring.raw_timestamp(columns, 'activity_date') }} as changed_at
    from ({{ lead_scoring.raw_rows(columns, 'activity_change_data_value', 'marketo') }}) as raw_changes
    {{ lead_scoring.optimization_fence() }}

),

-- Only fields that are attributes of a lead.
changes as (

    {% for attribute, field in lead_scoring.marketo_lead_fields().items() %}
    select
        lead_id,
        '{{ attribute }}' as attribute,
        old_value,
        new_value,
        changed_at
    from source
    where field_name = '{{ field[1] }}' and changed_at is not null
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

numbered as (

    select
        changes.*,
        people.created_at,
        row_number() over (
            partition by changes.lead_id, changes.attribute
            order by changes.changed_at asc, changes.old_value asc
        ) as change_number
    from changes
    inner join people
        on changes.lead_id = people.lead_id

),

-- What a field held before its first change, it held from the beginning.
final as (

    select
        lead_id,
        attribute,
        old_value as attribute_value,
        created_at as changed_at
    from numbered
    where change_number = 1 and created_at < changed_at

    union all

    select
        lead_id,
        attribute,
        new_value as attribute_value,
        changed_at
    from numbered

)

select * from final
