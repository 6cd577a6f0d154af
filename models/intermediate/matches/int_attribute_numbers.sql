{#- Where the comma is the decimal sign, 1.200 is a thousand, as text: staging has the standard numbers as plain ones. -#}
{%- set is_plain = lead_scoring.is_number('attribute_value', 20)
    ~ (" and (attribute in ('employee_count', 'annual_revenue') or not " ~ lead_scoring.matches_pattern('attribute_value', '^-?[1-9][0-9]{0,2}[.][0-9]{3}$') ~ ')' if var('decimal_sign') == ',' else '') %}

with

lead_attribute_values as (

    select * from {{ ref('int_lead_attribute_values') }}

),

conditions as (

    select * from {{ ref('int_explicit_conditions') }}

),

numeric_attributes as (

    select distinct attribute
    from conditions
    where operator in ('at_least', 'at_most', 'between')

),

-- Leads share values: read each once.
numbers_written as (

    select distinct
        lead_attribute_values.attribute,
        lead_attribute_values.attribute_value,
        {{ lead_scoring.number_text('lead_attribute_values.attribute_value') }} as attribute_digits
    from lead_attribute_values
    inner join numeric_attributes
        on lead_attribute_values.attribute = numeric_attributes.attribute
    {{ lead_scoring.optimization_fence() }}

),

ranged as (

    select
        *,
        {{ lead_scoring.number_end('attribute_digits', 1) }} as attribute_low,
        {{ lead_scoring.number_end('attribute_digits', 2) }} as attribute_high
    from numbers_written
    {{ lead_scoring.optimization_fence() }}

),

final as (

    select
        attribute,
        attribute_value,
        case
            when {{ is_plain }} then {{ lead_scoring.decimal_of('attribute_value', 38, 10) }}
            else cast({{ lead_scoring.parse_number('attribute') }} as {{ lead_scoring.type_decimal(38, 10) }})
        end as attribute_number
    from ranged

)

select * from final
