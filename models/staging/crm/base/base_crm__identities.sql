{{ config(enabled=var('crm_systems') != ['crm']) }}

{{ lead_scoring.systems_union(
    'identities',
    given_by=['pardot'],
    columns=['anonymous_id', 'lead_id', 'identified_at'],
    ids=['anonymous_id', 'lead_id'],
    required=['anonymous_id', 'lead_id'],
    optional_table=true
) }}
