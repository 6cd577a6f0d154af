{#- 89 years of days, after which decaying points are 0. -#}
{%- set most_days = 32768 -%}

with

rules as (

    select * from {{ ref('int_scoring_rules') }}
    where decay != 'none'

),

day_numbers as (

    {{ dbt.generate_series(upper_bound=most_days) }}

),

ages as (

    select
        rules.rule_key,
        rules.decay,
        rules.decay_days,
        rules.decay_percent,
        cast(day_numbers.generated_number - 1 as {{ dbt.type_int() }}) as age_days
    from rules
    inner join day_numbers
        on day_numbers.generated_number <= coalesce(rules.window_days, {{ most_days }})

),

weighed as (

    select
        rule_key,
        age_days,
        cast({{ lead_scoring.decay_weight() }} * 1000000 as {{ dbt.type_int() }}) as weight
    from ages

),

-- An age without a row has no weight.
final as (

    select
        rule_key,
        age_days,
        weight,
        weight != coalesce(lead(weight) over (
            partition by rule_key
            order by age_days asc
        ), 0) as is_last_day
    from weighed
    where weight > 0

)

select * from final
