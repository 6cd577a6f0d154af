{{ config(enabled=var('crm_systems') != ['crm']) }}

with

source_rows as (

    {{ lead_scoring.systems_union(
        'activities',
        columns=[
            'activity_id', 'lead_id', 'anonymous_id', 'activity_type', 'url', 'content_id', 'content_type', 'campaign',
            'sequence_name', 'sequence_step', 'variant', 'quantity', 'user_agent', 'is_machine', 'is_deleted', 'is_recipient_unknown', 'occurred_at', 'sent_at', 'loaded_at', 'unread_sent_at',
        ],
        ids=['activity_id', 'lead_id', 'anonymous_id'],
        required=['activity_id', 'activity_type', 'occurred_at']
    ) }}

)

select * from source_rows
{{ lead_scoring.optimization_fence() }}
