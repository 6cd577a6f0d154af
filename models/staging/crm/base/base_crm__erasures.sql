{{ config(enabled=var('crm_systems') != ['crm']) }}

with

given as (

    {{ lead_scoring.systems_union(
        'erasures',
        columns=['email', 'lead_id', 'requested_at'],
        ids=['lead_id'],
        optional_table=true,
        always_crm=true
    ) }}

)

select * from given
{{ lead_scoring.optimization_fence() }}
