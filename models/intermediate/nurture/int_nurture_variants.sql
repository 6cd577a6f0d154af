-- The gate: no rule is read while a seed has an error.
-- depends_on: {{ ref('int_seed_errors') }}

with

steps as (

    select
        trim(sequence) as sequence,
        cast({{ lead_scoring.number_or_null('step') }} as {{ dbt.type_int() }}) as step,
        variants
    from {{ ref('nurture_steps') }}
    where variants is not null

),

-- The gate allows eight; engines have no common way to split a text into rows.
listed as (

    {%- for position in range(1, 9) %}
    select
        sequence,
        step,
        {{ position }} as variant_order,
        trim({{ lead_scoring.text_part('variants', "'|'", position) }}) as variant_and_share
    from steps
    {{ 'union all' if not loop.last }}
    {%- endfor %}

),

named as (

    select
        sequence,
        step,
        variant_order,
        trim({{ lead_scoring.text_part('variant_and_share', "':'", 1) }}) as variant,
        trim({{ lead_scoring.text_part('variant_and_share', "':'", 2) }}) as share_text
    from listed
    where variant_and_share != ''

),

shares as (

    select
        sequence,
        step,
        variant_order,
        variant,
        cast({{ lead_scoring.number_or_null('share_text') }} as {{ dbt.type_int() }}) as variant_share
    from named

),

cumulated as (

    select
        *,
        cast(sum(variant_share) over (partition by sequence, step order by variant_order rows unbounded preceding) as {{ dbt.type_int() }}) as share_until,
        cast(sum(variant_share) over (partition by sequence, step) as {{ dbt.type_int() }}) as share_total
    from shares

),

final as (

    select
        sequence,
        step,
        variant,
        variant_share,
        share_until - variant_share as share_before,
        share_until,
        share_total
    from cumulated

)

select * from final
