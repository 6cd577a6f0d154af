-- The gate: while a weight table has a mistake, no mart is touched.
-- depends_on: {{ ref('int_rule_mistakes') }}

{%- set attributes = ['country', 'industry', 'lead_source', 'lifecycle_stage', 'budget_authority'] %}

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

unmapped as (

    select
        'activities' as source_name,
        'activity_type' as column_name,
        activities.activity_type as unmapped_value
    from activities
    left join activity_types
        on activities.activity_type = activity_types.activity_type
    where activity_types.activity_type is null

    union all

    select
        'leads' as source_name,
        lead_values.column_name,
        lead_values.column_value as unmapped_value
    from lead_values
    left join standard_values
        on
            lead_values.column_name = standard_values.attribute
            and lower(lead_values.column_value) = standard_values.standard_value
    where standard_values.attribute is null

),

final as (

    select
        source_name,
        column_name,
        unmapped_value,
        count(*) as row_count
    from unmapped
    group by
        source_name,
        column_name,
        unmapped_value

)

select * from final
