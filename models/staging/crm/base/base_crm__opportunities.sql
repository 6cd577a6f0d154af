{{ config(enabled=var('crm_systems') != ['crm']) }}

with

source_rows as (

    {{ lead_scoring.systems_union(
        'opportunities',
        columns=['opportunity_id', 'lead_id', 'stage', 'amount', 'is_won', 'created_at', 'closed_at', 'unread_closed_at'],
        ids=['opportunity_id', 'lead_id', 'shared_deal_id'],
        further_columns=['shared_deal_id'],
        required=['opportunity_id', 'lead_id', 'created_at']
    ) }}

)

select * from source_rows
{{ lead_scoring.optimization_fence() }}
