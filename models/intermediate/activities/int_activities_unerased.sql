{#- Text is cleaned once: rows are kept, and only days of loading that changed are read again. -#}
{{ config(
    materialized='incremental',
    incremental_strategy=lead_scoring.append_strategy(),
    on_schema_change='append_new_columns',
    pre_hook="{{ lead_scoring.delete_rows(lead_scoring.is_dropped_activity_row()) }}"
) }}
{%- set is_incremental_build = is_incremental() and lead_scoring.can_build_incrementally() -%}
-- depends_on: {{ ref('int_activity_load_days') }}, {{ ref('int_dropped_activities_this_run') }}

with

activities as (

    select * from {{ ref('stg_crm__activities') }}
    {%- if is_incremental_build %}
    where loaded_on in ({{ lead_scoring.load_days('read') }})
    {%- endif %}

),

identities as (

    select * from {{ ref('stg_crm__identities') }}

),

erased_leads as (

    select * from {{ lead_scoring.erased_leads(ref('int_erased_leads')) }}

),

-- What a browser did before its owner was identified is the owner's data too.
erased_visitors as (

    select identities.anonymous_id
    from identities
    inner join erased_leads
        on identities.lead_id = erased_leads.lead_id
    group by identities.anonymous_id

),

final as (

    select
        activities.activity_id,
        activities.lead_id,
        activities.anonymous_id,
        activities.activity_type,
        activities.url,
        activities.content_id,
        activities.content_type,
        activities.campaign,
        activities.sequence_name,
        activities.sequence_step,
        activities.variant,
        activities.user_agent,
        activities.quantity,
        activities.is_machine,
        activities.is_deleted,
        activities.unread_is_machine,
        activities.unread_is_deleted,
        activities.unread_quantity,
        activities.unread_sent_at,
        activities.unread_loaded_at,
        activities.occurred_at,
        activities.sent_at,
        activities.loaded_at,
        activities.loaded_on,
        activities.reject_reason,
        activities.reject_column,
        activities.reject_value,
        cast({{ lead_scoring.activity_generation() }} as {{ dbt.type_bigint() }}) as generation
    from activities
    left join erased_leads
        on activities.lead_id = erased_leads.lead_id
    left join erased_visitors
        on case when activities.lead_id is null then activities.anonymous_id end = erased_visitors.anonymous_id
    where
        erased_leads.lead_id is null
        and erased_visitors.anonymous_id is null

)

select * from final
