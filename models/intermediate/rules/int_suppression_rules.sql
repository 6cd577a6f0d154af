-- The gate: no rule is read while a seed has an error.
-- depends_on: {{ ref('int_seed_errors') }}

with

suppression_rules as (

    select * from {{ ref('suppression_rules') }}

),

final as (

    select
        lower(trim(reason)) as reason,
        cast(priority as {{ dbt.type_int() }}) as priority,
        lower(blocks_qualification) = 'true' as is_blocking_qualification,
        lower(blocks_email) = 'true' as is_blocking_email
    from suppression_rules

)

select * from final
