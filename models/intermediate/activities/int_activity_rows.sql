{#- Text is cleaned once: what has been read stays, and only days of loading on which something changed are read again. -#}
{{ config(
    materialized='incremental',
    incremental_strategy=lead_scoring.append_strategy(),
    on_schema_change='append_new_columns',
    pre_hook=[
        "{{ lead_scoring.forget('int_remembered_loads') }}",
        "{{ lead_scoring.forget_activity_rows() }}"
    ]
) }}
-- depends_on: {{ ref('int_activity_loads') }}, {{ ref('int_replaced_activities') }}

with

activities as (

    select * from {{ ref('stg_crm__activities') }}
    {%- if is_incremental() %}
    where loaded_on in ({{ lead_scoring.load_days(is_changed=true) }})
    {%- endif %}

),

identities as (

    select * from {{ ref('stg_crm__identities') }}

),

erased_leads as (

    select * from {{ ref('int_erased_leads') }}

),

-- What a browser did before its owner was known is the owner's data too.
erased_visitors as (

    select identities.anonymous_id
    from identities
    inner join erased_leads
        on identities.lead_id = erased_leads.lead_id
    group by identities.anonymous_id

),

kept as (

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
        activities.is_machine,
        activities.is_deleted,
        activities.occurred_at,
        activities.sent_at,
        activities.loaded_at,
        activities.loaded_on,
        activities.reject_reason,
        activities.reject_column,
        activities.reject_value
    from activities
    where
        not exists (
            select 1
            from erased_leads
            where activities.lead_id = erased_leads.lead_id
        )
        and not exists (
            select 1
            from erased_visitors
            where activities.lead_id is null and activities.anonymous_id = erased_visitors.anonymous_id
        )

)

select * from kept
