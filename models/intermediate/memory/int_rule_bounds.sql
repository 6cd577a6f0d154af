{#- After so many steps what decays is taken to stay as it is. -#}
{%- set most_steps = 16 -%}

with

scoring_rules as (

    select * from {{ ref('int_scoring_rules') }}
    where points > 0

),

behavioral_rules as (

    select * from {{ ref('int_behavioral_rules') }}

),

frequency_rules as (

    select * from {{ ref('int_frequency_rules') }}

),

fast_track_rules as (

    select * from {{ ref('int_fast_track_rules') }}

),

step_numbers as (

    {{ dbt.generate_series(upper_bound=most_steps) }}

),

-- What takes away, or fires without any activity, is no matter of activities.
rules as (

    select
        rules.scoring_model,
        rules.rule_id,
        'behavioral' as rule_kind,
        scoring_rules.category,
        rules.window_days,
        rules.max_per_day,
        rules.max_count,
        cast(null as {{ dbt.type_int() }}) as at_least,
        scoring_rules.points,
        rules.max_points,
        rules.decay,
        rules.decay_days,
        rules.decay_percent
    from behavioral_rules as rules
    inner join scoring_rules
        on
            rules.scoring_model = scoring_rules.scoring_model
            and rules.rule_id = scoring_rules.rule_id
            and scoring_rules.rule_kind = 'behavioral'

    union all

    select
        rules.scoring_model,
        rules.rule_id,
        'frequency' as rule_kind,
        scoring_rules.category,
        rules.window_days,
        -- Active days are counted one by one.
        case rules.measure when 'active_days' then 1 end as max_per_day,
        cast(null as {{ dbt.type_int() }}) as max_count,
        rules.at_least,
        scoring_rules.points,
        cast(null as {{ lead_scoring.points_type() }}) as max_points,
        'none' as decay,
        cast(null as {{ dbt.type_int() }}) as decay_days,
        cast(null as {{ lead_scoring.points_type() }}) as decay_percent
    from frequency_rules as rules
    inner join scoring_rules
        on
            rules.scoring_model = scoring_rules.scoring_model
            and rules.rule_id = scoring_rules.rule_id
            and scoring_rules.rule_kind = 'frequency'
    where rules.at_least > 0

    union all

    select
        scoring_model,
        rule_id,
        'fast_track' as rule_kind,
        cast(null as {{ dbt.type_string() }}) as category,
        within_days as window_days,
        cast(null as {{ dbt.type_int() }}) as max_per_day,
        cast(null as {{ dbt.type_int() }}) as max_count,
        cast(null as {{ dbt.type_int() }}) as at_least,
        cast(0 as {{ lead_scoring.points_type() }}) as points,
        cast(null as {{ lead_scoring.points_type() }}) as max_points,
        'none' as decay,
        cast(null as {{ dbt.type_int() }}) as decay_days,
        cast(null as {{ lead_scoring.points_type() }}) as decay_percent
    from fast_track_rules

),

-- A weight is followed in steps, down to the next of which the older one is its bound: a decay by
-- steps in its own, the others in thirds of their time.
stepped as (

    select
        *,
        case
            when decay = 'step' then decay_days
            when decay != 'none' then greatest(1, (decay_days - mod(decay_days, 3)) / 3)
        end as step_days
    from rules

),

ages as (

    select
        stepped.*,
        cast(coalesce((step_numbers.generated_number - 1) * stepped.step_days, 0) as {{ dbt.type_int() }}) as age_days
    from stepped
    inner join step_numbers
        on
            step_numbers.generated_number = 1
            or (step_numbers.generated_number - 1) * stepped.step_days < coalesce(stepped.window_days, 1000000)

    union all

    select
        stepped.*,
        window_days as age_days
    from stepped
    where window_days is not null

),

weights as (

    select
        *,
        -- Outside its window an occurrence is worth nothing.
        case when age_days = window_days then cast(0 as decimal(7, 6)) else {{ lead_scoring.decay_weight() }} end as weight
    from ages

),

changes as (

    select
        *,
        cast(weight - coalesce(lag(weight) over (
            partition by scoring_model, rule_id, rule_kind
            order by age_days asc
        ), 0) as decimal(7, 6)) as weight_change
    from weights

),

final as (

    select
        scoring_model,
        rule_id,
        rule_kind,
        category,
        age_days,
        weight_change,
        window_days,
        max_per_day,
        max_count,
        at_least,
        points,
        max_points
    from changes
    where weight_change != 0

)

select * from final
