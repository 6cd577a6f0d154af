-- depends_on: {{ ref('int_lead_activity_daily') }}

select * from {{ ref('int_activity_owners') }}
