with

daily_stages as (

    select * from {{ ref('int_lifecycle_stages') }}

),

newest_day as (

    select max(scored_on) as scored_on
    from daily_stages

),

stages as (

    select daily_stages.*
    from daily_stages
    inner join newest_day
        on daily_stages.scored_on = newest_day.scored_on

),

periods as (

    select * from {{ ref('int_qualification_periods') }}

),

scoring_models as (

    select * from {{ ref('int_scoring_models') }}
    where is_primary

),

-- A return to recycled counts once for each counted MQL period that it ends.
recycled_days as (

    select
        lead_id,
        scoring_model,
        scored_on,
        mql_stays_left,
        min(entered_on) as recycled_on
    from stages
    where
        stage = 'recycled'
        and mql_stays_left > 0
    group by
        lead_id,
        scoring_model,
        scored_on,
        mql_stays_left

),

recycled_figures as (

    select
        lead_id,
        scoring_model,
        scored_on,
        min(recycled_on) as first_recycled_on,
        max(recycled_on) as most_recent_recycled_on,
        count(*) as recycled_count
    from recycled_days
    group by
        lead_id,
        scoring_model,
        scored_on

),

stage_figures as (

    select
        stages.lead_id,
        stages.scoring_model,
        stages.scored_on,
        {%- for stage in ['opportunity', 'closed_lost', 'customer', 'disqualified'] %}
        min(case when stages.stage = '{{ stage }}' then stages.entered_on end) as first_{{ stage }}_on,
        max(case when stages.stage = '{{ stage }}' then stages.entered_on end) as most_recent_{{ stage }}_on,
        sum(case when stages.stage = '{{ stage }}' then 1 else 0 end) as {{ stage }}_count,
        {%- endfor %}
        max(case when stages.left_on is null then stages.stage end) as lifecycle_stage,
        max(case when stages.left_on is null and not stages.is_left_censored then stages.entered_on end) as stage_entered_on
    from stages
    group by
        stages.lead_id,
        stages.scoring_model,
        stages.scored_on

),

-- Qualifications count even while a deal or a sale is the lead's stage. A left-censored one does not, and makes the first day
-- unknown.
period_figures as (

    select
        periods.lead_id,
        periods.scoring_model,
        {%- for stage in ['mql', 'sql'] %}
        case
            when max(case when periods.stage = '{{ stage }}' and periods.is_left_censored then 1 else 0 end) = 0
                then min(case when periods.stage = '{{ stage }}' then periods.entered_on end)
        end as first_{{ stage }}_on,
        max(case when periods.stage = '{{ stage }}' and not periods.is_left_censored then periods.entered_on end) as most_recent_{{ stage }}_on,
        sum(case when periods.stage = '{{ stage }}' and not periods.is_left_censored then 1 else 0 end) as {{ stage }}_count,
        {%- endfor %}
        max(case when periods.is_left_censored then 1 else 0 end) = 1 as is_left_censored,
        periods.scored_on
    from periods
    group by
        periods.lead_id,
        periods.scoring_model,
        periods.scored_on

),

final as (

    select
        -- ids
        stage_figures.lead_id,
        scoring_models.published_as as scoring_model,
        stage_figures.scored_on,

        -- where the lead is now
        stage_figures.lifecycle_stage,
        cast({{ dbt.datediff('stage_figures.stage_entered_on', 'stage_figures.scored_on', 'day') }} as {{ dbt.type_bigint() }}) as days_in_stage,

        coalesce(period_figures.is_left_censored, false) as is_left_censored,

        -- how often it was in a stage
        {%- for stage in ['mql', 'sql'] %}
        cast(coalesce(period_figures.{{ stage }}_count, 0) as {{ dbt.type_bigint() }}) as {{ stage }}_count,
        {%- endfor %}
        {%- for stage in ['opportunity', 'closed_lost', 'customer'] %}
        cast(stage_figures.{{ stage }}_count as {{ dbt.type_bigint() }}) as {{ stage }}_count,
        {%- endfor %}
        cast(coalesce(recycled_figures.recycled_count, 0) as {{ dbt.type_bigint() }}) as recycled_count,
        cast(stage_figures.disqualified_count as {{ dbt.type_bigint() }}) as disqualified_count,

        -- when it entered them: midnight of the day, UTC
        {%- for stage in ['mql', 'sql'] %}
        cast(period_figures.first_{{ stage }}_on as {{ dbt.type_timestamp() }}) as first_{{ stage }}_at,
        cast(period_figures.most_recent_{{ stage }}_on as {{ dbt.type_timestamp() }}) as most_recent_{{ stage }}_at,
        {%- endfor %}
        {%- for stage in ['opportunity', 'closed_lost', 'customer', 'recycled', 'disqualified'] %}
        {%- set figures = 'recycled_figures' if stage == 'recycled' else 'stage_figures' %}
        cast({{ figures }}.first_{{ stage }}_on as {{ dbt.type_timestamp() }}) as first_{{ stage }}_at,
        cast({{ figures }}.most_recent_{{ stage }}_on as {{ dbt.type_timestamp() }}) as most_recent_{{ stage }}_at,
        {%- endfor %}
        cast(stage_figures.stage_entered_on as {{ dbt.type_timestamp() }}) as stage_entered_at
    from stage_figures
    inner join scoring_models
        on stage_figures.scoring_model = scoring_models.scoring_model
    left join recycled_figures
        on
            stage_figures.lead_id = recycled_figures.lead_id
            and stage_figures.scoring_model = recycled_figures.scoring_model
            and stage_figures.scored_on = recycled_figures.scored_on
    left join period_figures
        on
            stage_figures.lead_id = period_figures.lead_id
            and stage_figures.scoring_model = period_figures.scoring_model
            and stage_figures.scored_on = period_figures.scored_on

)

select * from final
