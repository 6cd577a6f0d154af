{{ config(enabled=var('crm_systems') != ['crm']) }}

with

source_rows as (

    {{ lead_scoring.systems_union(
        'dispositions',
        columns=['lead_id', 'status', 'reason', 'rep', 'occurred_at', 'unread_occurred_at'],
        ids=['lead_id'],
        required=['lead_id', 'status', 'occurred_at'],
        optional_table=true
    ) }}

)

select * from source_rows
{{ lead_scoring.optimization_fence() }}
