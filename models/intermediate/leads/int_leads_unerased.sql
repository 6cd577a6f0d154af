{#- All but merged_into_lead_id. -#}
{%- set columns = ['lead_id', 'source_system'] + lead_scoring.lead_version_columns() + [
    'employee_count_text', 'annual_revenue_text', 'created_at', 'created_at_text', 'unread_email_opt_out', 'unread_is_customer',
    'unread_is_deleted', 'unread_country', 'unread_region', 'unread_employee_count', 'unread_annual_revenue', 'unread_updated_at',
    'reject_reason', 'reject_column', 'reject_value', 'version_number',
] -%}

with

leads as {{ lead_scoring.not_materialized() }} (

    select * from {{ ref('stg_crm__leads') }}

),

erased_leads as (

    select * from {{ ref('int_erased_leads') }}

),

erasures as (

    select * from {{ ref('stg_crm__erasures') }}

),

-- Any address that an erased person has or had.
erased_addresses as (

    {% if lead_scoring.has_erasures() -%}
    select distinct addresses.person_email
    from ({{ lead_scoring.lead_addresses('leads') }}) as addresses
    inner join erased_leads
        on addresses.lead_id = erased_leads.lead_id
    {%- else -%}
    select lead_id as person_email
    from erased_leads
    where 1 = 0
    {%- endif %}

),

-- A row without a usable id can carry an erased address, or name an erased record. Somebody else's row may name one that no
-- request reaches from there: it stays without that id.
final as (

    select
        {%- for column in columns %}
        leads.{{ column }},
        {%- endfor %}
        case when erased_targets.lead_id is null then leads.merged_into_lead_id end as merged_into_lead_id
    from leads
    left join erased_leads as erased_targets
        on leads.merged_into_lead_id = erased_targets.lead_id
    where
        (leads.lead_id is not null or erased_targets.lead_id is null)
        and not exists (
            select 1
            from erased_leads
            where leads.lead_id = erased_leads.lead_id
        )
        and not exists (
            select 1
            from erasures
            where {{ lead_scoring.person_email('leads.email') }} = {{ lead_scoring.person_email('erasures.email') }}
        )
        and not exists (
            select 1
            from erased_addresses
            where case when leads.lead_id is null then {{ lead_scoring.person_email('leads.email') }} end = erased_addresses.person_email
        )

)

select * from final
