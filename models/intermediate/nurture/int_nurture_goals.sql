{#- So many activity types may one sequence name. -#}
{%- set most = 10 -%}

-- The gate: no rule is read while a seed has an error.
-- depends_on: {{ ref('int_rule_mistakes') }}

with

sequences as (

    select
        trim(sequence) as sequence,
        {{ lead_scoring.listed_cell('goal_activity_types') }} as goal_activity_types
    from {{ ref('nurture_sequences') }}
    where goal_activity_types is not null

),

type_aliases as (

    select * from {{ ref('activity_type_aliases') }}

),

numbers as (

    {{ dbt.generate_series(upper_bound=most) }}

),

parts as (

    select
        sequences.sequence,
        case numbers.generated_number
            {%- for part in range(1, most + 1) %}
            when {{ part }} then {{ lead_scoring.part_of('sequences.goal_activity_types', "'|'", part) }}
            {%- endfor %}
        end as activity_type
    from sequences
    cross join numbers

),

final as (

    select distinct
        parts.sequence,
        coalesce(type_aliases.activity_type, parts.activity_type) as activity_type
    from parts
    left join type_aliases
        on parts.activity_type = type_aliases.alias
    where coalesce(parts.activity_type, '') != ''

)

select * from final
