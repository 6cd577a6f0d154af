with

rule_points as (

    select * from {{ ref('int_rule_points') }}

),

scoring_categories as (

    select * from {{ ref('int_scoring_categories') }}

),

-- Rows of days and of versions apart: in one aggregate, DuckDB runs out of memory instead of spilling. For the same
-- reason the points are materialized first, as a CTE that is read twice is.
measured as (

    {%- for is_daily in ['true', 'false'] %}

    select
        lead_key,
        category_key,
        {{ is_daily }} as is_daily,
        fires_from,
        {{ lead_scoring.add_days('fires_from', 1) if is_daily == 'true' else 'fires_until' }} as fires_until,
        cast(sum(limited_points) as {{ dbt.type_bigint() }}) as sum_of_points,
        max(limited_points) as most_points,
        min(limited_points) as least_points
    from rule_points
    where {{ 'not ' if is_daily == 'false' }}is_daily
    group by
        lead_key,
        category_key,
        {%- if is_daily == 'false' %}
        fires_until,
        {%- endif %}
        fires_from
    {{ 'union all' if not loop.last }}
    {%- endfor %}

),

-- Of two rules with the same absolute points the positive one counts.
combined as (

    select
        measured.lead_key,
        scoring_categories.model_key,
        measured.is_daily,
        measured.fires_from,
        measured.fires_until,
        measured.category_key,
        scoring_categories.dimension,
        scoring_categories.min_points,
        scoring_categories.max_points,
        case
            when scoring_categories.combine = 'sum' then measured.sum_of_points
            when measured.most_points >= abs(measured.least_points) then measured.most_points
            else measured.least_points
        end as combined_points
    from measured
    inner join scoring_categories
        on measured.category_key = scoring_categories.category_key

),

final as (

    select
        lead_key,
        model_key,
        is_daily,
        fires_from,
        fires_until,
        category_key,
        dimension,
        combined_points,
        case
            when combined_points < min_points then min_points
            when combined_points > max_points then max_points
            else combined_points
        end as points
    from combined

)

select * from final
