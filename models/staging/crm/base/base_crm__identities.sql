{{ config(enabled=var('crm_systems') != ['crm']) }}

with

source_rows as (

    {{ lead_scoring.systems_union(
        'identities',
        columns=['anonymous_id', 'lead_id', 'identified_at', 'unread_identified_at'],
        ids=['anonymous_id', 'lead_id'],
        required=['anonymous_id', 'lead_id'],
        optional_table=true
    ) }}

)

select * from source_rows
{{ lead_scoring.optimization_fence() }}
