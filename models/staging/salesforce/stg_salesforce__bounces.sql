{{ config(enabled='salesforce' in var('crm_systems')) }}

with

people as (

    select * from {{ ref('stg_salesforce__people') }}
    where is_current and bounced_at is not null

),

-- Salesforce keeps the last hard bounce with the person.
final as (

    select
        -- ids
        'bounce:' || lead_id as activity_id,
        lead_id,

        -- strings
        'hard_bounce' as source_type,
        cast(null as {{ dbt.type_string() }}) as source_detail,
        cast(null as {{ dbt.type_string() }}) as url,
        cast(null as {{ dbt.type_string() }}) as content_id,
        cast(null as {{ dbt.type_string() }}) as campaign,
        cast(null as {{ dbt.type_string() }}) as user_agent,

        -- booleans
        false as is_machine,
        false as is_deleted,

        -- timestamps
        bounced_at as occurred_at,
        cast(null as {{ dbt.type_timestamp() }}) as sent_at,
        updated_at as loaded_at
    from people

)

select * from final
