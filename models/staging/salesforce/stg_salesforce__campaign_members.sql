{{ config(enabled='salesforce' in var('crm_systems')) }}

{%- set columns = lead_scoring.raw_columns('campaign_member', required=['id', 'campaign_id'], optional_table=true, system='salesforce') -%}
{%- set campaign_columns = lead_scoring.raw_columns('campaign', required=['id'], optional_table=true, system='salesforce') -%}

with

members as (

    select
        {{ lead_scoring.raw_id(columns, 'id') }} as member_id,
        {{ lead_scoring.raw_id(columns, 'campaign_id') }} as campaign_id,
        coalesce({{ lead_scoring.raw_id(columns, 'contact_id') }}, {{ lead_scoring.raw_id(columns, 'lead_id') }}) as lead_id,
        {{ lead_scoring.raw_value(columns, 'status') }} as member_status,
        {{ lead_scoring.raw_boolean(columns, 'has_responded') }} as has_responded,
        {{ lead_scoring.raw_is_gone(columns) }} as is_deleted,
        {{ lead_scoring.raw_timestamp(columns, 'first_responded_date') }} as responded_at,
        {{ lead_scoring.raw_timestamp(columns, 'created_date') }} as created_at,
        {{ lead_scoring.raw_timestamp(columns, '_fivetran_synced') }} as loaded_at
    from ({{ lead_scoring.newest_rows(columns, 'campaign_member', 'salesforce') }}) as raw_members
    {{ lead_scoring.optimization_fence() }}

),

campaigns as (

    select
        {{ lead_scoring.raw_id(campaign_columns, 'id') }} as campaign_id,
        {{ lead_scoring.raw_value(campaign_columns, 'name') }} as campaign_name,
        {{ lead_scoring.raw_value(campaign_columns, 'type') }} as campaign_type
    from ({{ lead_scoring.newest_rows(campaign_columns, 'campaign', 'salesforce') }}) as raw_campaigns
    {{ lead_scoring.optimization_fence() }}

),

-- What a response was depends on the kind of campaign: a click in an email, a visit to a trade show.
final as (

    select
        -- ids
        'campaign_member:' || members.member_id as activity_id,
        members.lead_id,

        -- strings
        case
            when members.has_responded then 'responded_to_' || coalesce(campaigns.campaign_type, 'campaign')
            when lower(campaigns.campaign_type) = 'email' then 'sent_email'
            else 'sent_campaign'
        end as source_type,
        members.member_status as source_detail,
        cast(null as {{ dbt.type_string() }}) as url,
        members.campaign_id as content_id,
        campaigns.campaign_name as campaign,
        cast(null as {{ dbt.type_string() }}) as user_agent,

        -- booleans
        false as is_machine,
        members.is_deleted,

        -- timestamps
        case when members.has_responded then coalesce(members.responded_at, members.created_at) else members.created_at end as occurred_at,
        cast(null as {{ dbt.type_timestamp() }}) as sent_at,
        members.loaded_at
    from members
    left join campaigns
        on {{ lead_scoring.salesforce_key('members.campaign_id') }} = {{ lead_scoring.salesforce_key('campaigns.campaign_id') }}

)

select * from final
