{{ config(enabled='salesforce' in var('crm_systems')) }}

with

activities as (

    select * from {{ ref('stg_salesforce__tasks') }}
    union all
    select * from {{ ref('stg_salesforce__events') }}
    union all
    select * from {{ ref('stg_salesforce__campaign_members') }}
    union all
    select * from {{ ref('stg_salesforce__bounces') }}

),

types as (

    select * from {{ ref('source_activity_types') }}
    where source_system = 'salesforce'

),

{{ lead_scoring.mapped_activities('activities', 'types', 'salesforce') }}

select * from mapped
