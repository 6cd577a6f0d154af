{{ config(enabled='marketo' in var('crm_systems')) }}

{%- set columns = lead_scoring.raw_columns('lead', required=['id', 'created_at'], system='marketo') -%}
{%- set delete_columns = lead_scoring.raw_columns('activity_delete_lead', optional_table=true, system='marketo') -%}

with

people as (

    select
        -- ids
        {{ lead_scoring.raw_id(columns, 'id') }} as lead_id,

        -- attributes
        {%- for attribute, field in lead_scoring.marketo_lead_fields().items() %}
        {%- if attribute == 'email_opt_out' %}
        -- Marketo has three flags for not mailing a person.
        {{ lead_scoring.any_flag(columns, [field[0], 'black_listed', 'marketing_suspended']) }} as {{ attribute }},
        {%- else %}
        {{ lead_scoring.raw_attribute(columns, field[0], attribute) }} as {{ attribute }},
        {%- endif %}
        {%- endfor %}
        {%- for attribute in var('custom_lead_attributes') if attribute in columns %}
        {{ lead_scoring.raw_value(columns, attribute) }} as {{ attribute }},
        {%- endfor %}

        -- booleans
        {{ lead_scoring.raw_is_deleted(columns) }} as is_removed,

        -- timestamps
        {{ lead_scoring.raw_timestamp(columns, 'created_at') }} as created_at,
        {{ lead_scoring.raw_first_timestamp(columns, ['_fivetran_start', 'updated_at', '_fivetran_synced']) }} as updated_at,
        {{ lead_scoring.raw_first_unread_timestamp(columns, ['_fivetran_start', 'updated_at', '_fivetran_synced']) }} as unread_updated_at

    from ({{ lead_scoring.raw_rows(columns, 'lead', 'marketo') }}) as raw_people
    {{ lead_scoring.optimization_fence() }}

),

deletions as (

    select {{ lead_scoring.raw_id(delete_columns, 'lead_id') }} as lead_id
    from ({{ lead_scoring.raw_rows(delete_columns, 'activity_delete_lead', 'marketo') }}) as raw_deletions
    {{ lead_scoring.optimization_fence() }}

),

deleted as (

    select lead_id
    from deletions
    group by lead_id

),

final as (

    select
        people.*,
        people.is_removed or deleted.lead_id is not null as is_deleted
    from people
    left join deleted
        on people.lead_id = deleted.lead_id

)

select * from final
