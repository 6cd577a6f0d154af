{#- A table: staging reads it wherever it is read. -#}
{{ config(materialized='table') }}

{#- The boolean columns of the generic layout. -#}
{%- set column_names = ['email_opt_out', 'is_customer', 'is_deleted', 'is_machine', 'is_won'] -%}

with

spellings as (

    select * from {{ ref('boolean_spellings') }}

),

column_names as (

    {% for column_name in column_names %}
    select '{{ column_name }}' as column_name {{ 'union all' if not loop.last }}
    {% endfor %}

),

-- A row for one column takes precedence over one for any column.
applied as (

    select
        column_names.column_name,
        spellings.spelling,
        coalesce(
            max(case when spellings.column_name is not null then lower(spellings.is_true) end),
            max(lower(spellings.is_true))
        ) as is_true
    from column_names
    left join spellings
        on column_names.column_name = coalesce(spellings.column_name, column_names.column_name)
    group by
        column_names.column_name,
        spellings.spelling

),

-- One row a column even where the seed is empty: staging cross joins it.
final as (

    select
        column_name,
        ',' || coalesce({{ lead_scoring.sorted_concat("case when is_true = 'true' then spelling end") }}, '') || ',' as true_spellings,
        ',' || coalesce({{ lead_scoring.sorted_concat("case when is_true = 'false' then spelling end") }}, '') || ',' as false_spellings
    from applied
    group by column_name

)

select * from final
