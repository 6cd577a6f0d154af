{{ config(enabled=var('crm_systems') != ['crm']) }}

with

source_rows as (

    {{ lead_scoring.systems_union(
        'erasures',
        columns=['email', 'lead_id', 'requested_at'],
        ids=['lead_id'],
        optional_table=true,
        always_crm=true
    ) }}

)

select * from source_rows
{{ lead_scoring.optimization_fence() }}
