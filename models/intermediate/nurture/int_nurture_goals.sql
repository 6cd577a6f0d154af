-- The gate: no rule is read while a seed has an error.
-- depends_on: {{ ref('int_seed_errors') }}

with

sequences as (

    select
        trim(sequence) as sequence,
        goal_activity_types
    from {{ ref('nurture_sequences') }}

),

type_aliases as (

    select * from {{ ref('activity_type_aliases') }}

),

-- The gate allows ten, which is how many list_items splits where it cannot query.
goals as (

    {{ lead_scoring.list_items('sequences', 'sequence', 'goal_activity_types', '|', none) }}

),

-- Spelled as in the gate's comparison.
spelled as (

    select
        sequence,
        {{ lead_scoring.snake_case(lead_scoring.collapse_spaces('item')) }} as activity_type
    from goals

),

final as (

    select distinct
        spelled.sequence,
        coalesce(type_aliases.activity_type, spelled.activity_type) as activity_type
    from spelled
    left join type_aliases
        on spelled.activity_type = type_aliases.alias

)

select * from final
