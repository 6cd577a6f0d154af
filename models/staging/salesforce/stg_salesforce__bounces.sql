{{ config(enabled='salesforce' in var('crm_systems')) }}

{#- A lead may be merged, converted, and its contact be merged: each record with the one that leads to it. -#}
{%- set survivors = [('first_survivor', 'people'), ('second_survivor', 'first_survivor'), ('third_survivor', 'second_survivor')] -%}

with

people as (

    select
        *,
        {{ lead_scoring.salesforce_key('lead_id') }} as record_key,
        {{ lead_scoring.salesforce_key('coalesce(converted_contact_id, merged_into_lead_id)') }} as survivor_key
    from {{ ref('stg_salesforce__people') }}
    where is_current

),

-- Salesforce keeps the last hard bounce with the record. That of a converted or merged record is one of the person only
-- while the record that it leads to has the same address: nothing says when another one took its place.
bounced as (

    select
        people.lead_id,
        people.bounced_at,
        people.updated_at
    from people
    {%- for survivor, before in survivors %}
    left join people as {{ survivor }}
        on {{ before }}.survivor_key = {{ survivor }}.record_key
    {%- endfor %}
    where
        people.bounced_at is not null
        and case
            {%- for survivor, _ in survivors | reverse %}
            when {{ survivor }}.lead_id is not null then lower({{ survivor }}.email) = lower(people.email)
            {%- endfor %}
            else true
        end

),

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
    from bounced

)

select * from final
