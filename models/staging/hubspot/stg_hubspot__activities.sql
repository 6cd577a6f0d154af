{{ config(enabled='hubspot' in var('crm_systems')) }}

with

activities as (

    select * from {{ ref('stg_hubspot__email_events') }}
    union all
    select * from {{ ref('stg_hubspot__form_submissions') }}
    union all
    select * from {{ ref('stg_hubspot__engagements') }}

),

types as (

    select * from {{ ref('source_activity_types') }}
    where source_system = 'hubspot'

),

{{ lead_scoring.mapped_activities('activities', 'types', 'hubspot', further_columns=['unread_sent_at', 'is_recipient_unknown']) }}

select * from mapped
