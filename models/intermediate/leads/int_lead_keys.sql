{#- A number still used by a table of an earlier build is never assigned again; a lead that is gone loses its number. -#}
{{ config(
    materialized='incremental',
    incremental_strategy=lead_scoring.append_strategy(),
    pre_hook="{{ lead_scoring.delete_rows('lead_id not in (select leads.lead_id from ' ~ ref('int_leads') ~ ' as leads)', keeps=lead_scoring.supports_delete_subquery()) }}"
) }}
{%- set rule_days = lead_scoring.previous_build('int_rule_matches_daily', survives_full_refresh=true) %}
-- depends_on: {{ ref('int_leads') }}

with

leads as (

    select lead_id
    from {{ ref('int_leads') }}

),

registered_leads as (

    {% if is_incremental() %}
    select * from {{ this }}
    {% else %}
    select
        lead_id,
        0 as lead_key
    from leads
    where 1 = 0
    {% endif %}

),

keys_in_use as (

    select lead_key
    from registered_leads
    {%- if rule_days %}

    union all

    {{ lead_scoring.highest_kept_number(rule_days, 'lead_key', 'leads', 'registered_leads') }}
    {%- endif %}

),

highest as (

    select coalesce(max(lead_key), 0) as lead_key
    from keys_in_use

),

new_leads as (

    select
        leads.lead_id,
        row_number() over (order by {{ lead_scoring.binary_order('leads.lead_id') }} asc) as lead_number
    from leads
    left join registered_leads
        on leads.lead_id = registered_leads.lead_id
    where registered_leads.lead_id is null

),

final as (

    select
        new_leads.lead_id,
        cast(highest.lead_key + new_leads.lead_number as {{ dbt.type_int() }}) as lead_key
    from new_leads
    cross join highest

)

select * from final
