{{ config(enabled='hubspot' in var('crm_systems')) }}

{%- set columns = lead_scoring.raw_columns('contact_form_submission', required=['contact_id', 'timestamp'], system='hubspot') -%}
{%- set form_columns = lead_scoring.raw_columns('form', optional_table=true, system='hubspot') -%}

with

submissions as (

    select
        {{ lead_scoring.raw_id(columns, 'conversion_id') }} as conversion_id,
        {{ lead_scoring.raw_id(columns, 'contact_id') }} as lead_id,
        {{ lead_scoring.raw_id(columns, 'form_id') }} as form_id,
        {{ lead_scoring.raw_value(columns, 'title') }} as form_title,
        {{ lead_scoring.raw_value(columns, 'page_url') }} as url,
        {{ lead_scoring.raw_timestamp(columns, 'timestamp') }} as occurred_at,
        {{ lead_scoring.raw_timestamp(columns, '_fivetran_synced') }} as loaded_at
    from ({{ lead_scoring.newest_rows(columns, 'contact_form_submission', 'hubspot', keys=['conversion_id'], is_event=true) }}) as raw_submissions
    {{ lead_scoring.optimization_fence() }}

),

forms as (

    select
        {{ lead_scoring.raw_id(form_columns, 'guid') }} as form_id,
        {{ lead_scoring.raw_value(form_columns, 'name') }} as form_name
    from ({{ lead_scoring.newest_rows(form_columns, 'form', 'hubspot', keys=['guid']) }}) as raw_forms
    {{ lead_scoring.optimization_fence() }}

),

final as (

    select
        -- ids; older submissions have none
        'form_submission:' || coalesce(
            submissions.conversion_id,
            coalesce(submissions.lead_id, '') || '/' || coalesce(submissions.form_id, '') || '/' || coalesce(cast(submissions.occurred_at as {{ dbt.type_string() }}), '')
        ) as activity_id,
        submissions.lead_id,

        -- strings
        'form_submission' as source_type,
        coalesce(forms.form_name, submissions.form_title) as source_detail,
        submissions.url,
        submissions.form_id as content_id,
        cast(null as {{ dbt.type_string() }}) as campaign,
        cast(null as {{ dbt.type_string() }}) as user_agent,

        -- booleans
        false as is_machine,
        false as is_deleted,
        false as is_recipient_unknown,

        -- timestamps
        submissions.occurred_at,
        cast(null as {{ dbt.type_timestamp() }}) as sent_at,
        cast(null as {{ dbt.type_string() }}) as unread_sent_at,
        submissions.loaded_at
    from submissions
    left join forms
        on submissions.form_id = forms.form_id

)

select * from final
