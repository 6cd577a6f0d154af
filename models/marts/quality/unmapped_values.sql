-- The gate: no mart is rebuilt while a seed has an error.
-- depends_on: {{ ref('int_seed_errors') }}

{%- set attributes = lead_scoring.mapped_lead_attributes().keys() | list -%}
{#- Where the cells stand that no rule could read: the model of a raw table's rows, and its columns. -#}
{%- set readings = {
    'leads': ('int_leads_unerased', ['email_opt_out', 'is_customer', 'is_deleted', 'country', 'region', 'employee_count', 'annual_revenue', 'updated_at']),
    'activities': ('int_activities_unerased', ['is_machine', 'is_deleted', 'quantity', 'sent_at', 'loaded_at']),
    'opportunities': ('int_opportunities_unerased', ['amount', 'is_won', 'closed_at']),
    'identities': ('int_identities_unerased', ['identified_at']),
    'erasures': ('int_erasure_requests', ['requested_at']),
} %}

with

activities as (

    select * from {{ ref('int_activities') }}

),

activity_types as (

    select * from {{ ref('activity_types') }}

),

leads as (

    select * from {{ ref('int_leads') }}

),

attribute_values as (

    select * from {{ ref('int_lead_attribute_values') }}

),

unread_numbers as (

    select * from {{ ref('int_attribute_numbers') }}
    where attribute_number is null

),

unread_texts as (

    select
        attribute_values.attribute as column_name,
        attribute_values.attribute_value as unread_text
    from attribute_values
    inner join unread_numbers
        on
            attribute_values.attribute = unread_numbers.attribute
            and attribute_values.attribute_value = unread_numbers.attribute_value
    where attribute_values.valid_to is null

    union all

    select
        'company_domain' as column_name,
        company_domain as unread_text
    from {{ ref('int_leads_unerased') }}
    where
        reject_reason is null
        and version_number = 1
        and company_domain is not null
        and {{ lead_scoring.host_of('company_domain') }} is null

),

-- What few leads share of an attribute that only the project knows, or instead of a domain, may say who they are.
unread_cells as (

    select
        column_name,
        unread_text,
        count(*) over (partition by column_name, unread_text) as lead_count
    from unread_texts

),

shared_visitors as (

    select distinct anonymous_id
    from {{ ref('int_visitor_owners') }}
    where lead_id is null

),

identities as (

    select * from {{ ref('int_identities_unerased') }}
    where reject_reason is null

),

dispositions as (

    select * from {{ ref('int_dispositions') }}

),

value_aliases as (

    select * from {{ ref('int_value_aliases') }}

),

standard_values as (

    select
        attribute,
        lower(standard_value) as standard_value
    from value_aliases
    group by
        attribute,
        lower(standard_value)

),

lead_values as (

    {% for attribute in attributes %}
    select
        '{{ attribute }}' as column_name,
        {{ attribute }} as column_value
    from leads
    where {{ attribute }} is not null
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

unknown_values as (

    select
        'activities' as source_name,
        'activity_type' as column_name,
        'unmapped' as finding,
        {{ lead_scoring.without_address('activities.activity_type') }} as unmapped_value
    from activities
    left join activity_types
        on activities.activity_type = activity_types.activity_type
    where activity_types.activity_type is null

    union all

    select
        'leads' as source_name,
        lead_values.column_name,
        'unmapped' as finding,
        {{ lead_scoring.without_address('lead_values.column_value') }} as unmapped_value
    from lead_values
    left join standard_values
        on
            lead_values.column_name = standard_values.attribute
            and lower(lead_values.column_value) = standard_values.standard_value
    where standard_values.attribute is null

    union all

    select
        'identities' as source_name,
        'anonymous_id' as column_name,
        'shared' as finding,
        identities.anonymous_id as unmapped_value
    from identities
    inner join shared_visitors
        on identities.anonymous_id = shared_visitors.anonymous_id

    union all

    -- A step that cannot be read is no step of a sequence, and nurture would send it again.
    select
        'activities' as source_name,
        'sequence_step' as column_name,
        'unread' as finding,
        {{ lead_scoring.without_address('sequence_step') }} as unmapped_value
    from activities
    where
        sequence_step is not null
        and {{ lead_scoring.step_number('sequence_step') }} is null

    union all

    select
        'leads' as source_name,
        'email' as column_name,
        'unread' as finding,
        '(not shown)' as unmapped_value
    from leads
    where
        email_kind = 'invalid'
        and not is_deleted
        and not is_merged

    union all

    -- Attributes that rules compare as numbers, and company domains.
    select
        'leads' as source_name,
        column_name,
        'unread' as finding,
        case when lead_count >= 20 then {{ lead_scoring.without_address('unread_text') }} else '(not shown)' end as unmapped_value
    from unread_cells

    {%- for column_name in ['status', 'reason'] %}

    union all

    select
        'dispositions' as source_name,
        '{{ column_name }}' as column_name,
        'unmapped' as finding,
        source_{{ column_name }} as unmapped_value
    from dispositions
    where not is_{{ column_name }}_mapped
    {%- endfor %}

    {%- for source_name, (model, column_names) in readings.items() %}
    {%- for column_name in column_names %}

    union all

    select
        '{{ source_name }}' as source_name,
        '{{ column_name }}' as column_name,
        'unread' as finding,
        unread_{{ column_name }} as unmapped_value
    from {{ ref(model) }}
    where unread_{{ column_name }} is not null{{ ' and reject_reason is null' if source_name != 'erasures' }}{{ ' and opportunity_id = deal_id' if column_name == 'amount' }}
    {%- endfor %}
    {%- endfor %}

),

final as (

    select
        source_name,
        column_name,
        unmapped_value,
        finding,
        count(*) as row_count
    from unknown_values
    group by
        source_name,
        column_name,
        unmapped_value,
        finding

)

select * from final
