{%- set keys = ['scoring_model', 'weights', 'period'] -%}
{%- set weights_of = {'now': 'is_in_use', 'then': 'was_in_use'} -%}
{#- Who never engaged comes last. -#}
{%- set predictors = {'score': 'lead_score', 'recency': 'coalesce(-days_since_engaged, -1000000)', 'activity': 'activity_count'} -%}
{%- set tenths = range(1, 11) -%}

with

learning_rows as (

    select * from {{ ref('int_learning_rows') }}
    where is_in_use or was_in_use

),

scoring_models as (

    select * from {{ ref('int_scoring_models') }}
    where scoring_model = published_as

),

crossings as (

    select * from {{ ref('speed_to_lead') }}

),

newest_day as (

    select max(scored_on) as scored_on
    from {{ ref('int_scoring_dates') }}

),

-- As of the newest scored day, as the hand-overs are.
opportunities as (

    select
        deals.lead_id,
        deals.created_at
    from {{ ref('int_opportunities') }} as deals
    inner join newest_day
        on newest_day.scored_on >= cast(deals.created_at as date)
    where not deals.is_orphan

),

-- Each row is read once a predictor: what the current weights and those in use at the time say stands side by side.
{%- for predictor, column in predictors.items() %}
{%- set stages = ['is_mql', 'is_sql'] if predictor == 'score' else [] %}

{{ predictor }}_months as (

    select
        {%- for weights, condition in weights_of.items() %}
        sum(case when {{ condition }} and is_converted then 1 else 0 end) as {{ weights }}_positives,
        sum(case when {{ condition }} and not is_converted then 1 else 0 end) as {{ weights }}_negatives,
        {%- endfor %}
        {%- for stage in stages %}
        {{ stage }},
        {%- endfor %}
        scoring_model,
        scored_on,
        {{ column }} as ranked_by
    from learning_rows
    group by
        {%- for stage in stages %}
        {{ stage }},
        {%- endfor %}
        scoring_model,
        scored_on,
        {{ column }}

),

-- Each month, and all of them.
{{ predictor }}_histogram as (

    {%- for weights in weights_of %}
    {%- for period in ["'all'", 'cast(scored_on as ' ~ dbt.type_string() ~ ')'] %}

    select
        scoring_model,
        '{{ weights }}' as weights,
        {{ period }} as period,
        ranked_by,
        {%- for stage in stages %}
        cast(sum(case when {{ stage }} then {{ weights }}_positives + {{ weights }}_negatives else 0 end) as {{ dbt.type_bigint() }}) as {{ stage[3:] }}s,
        cast(sum(case when {{ stage }} then {{ weights }}_positives else 0 end) as {{ dbt.type_bigint() }}) as converted_{{ stage[3:] }}s,
        {%- endfor %}
        cast(sum({{ weights }}_positives) as {{ dbt.type_bigint() }}) as positives,
        cast(sum({{ weights }}_negatives) as {{ dbt.type_bigint() }}) as negatives
    from {{ predictor }}_months
    where {{ weights }}_positives + {{ weights }}_negatives > 0
    group by
        scoring_model,
        {{ 'scored_on,' if not loop.first }}
        ranked_by
    {{ 'union all' if not loop.last }}
    {%- endfor %}
    {{ 'union all' if not loop.last }}
    {%- endfor %}

),

{{ predictor }}_pairs as (

    {{ lead_scoring.ranked_pairs(predictor ~ '_histogram', keys) }}

),

{{ predictor }}_areas as {{ lead_scoring.materialized() }} (

    select
        *,
        doubled_wins / nullif(2 * cast(positives as {{ lead_scoring.type_double() }}) * negatives, 0) as auc
    from {{ predictor }}_pairs

),
{%- endfor %}

counts as (

    select
        {%- for stage in ['mql', 'sql'] %}
        cast(sum({{ stage }}s) as {{ dbt.type_bigint() }}) as {{ stage }}s,
        cast(sum(converted_{{ stage }}s) as {{ dbt.type_bigint() }}) as converted_{{ stage }}s,
        {%- endfor %}
        {{ keys | join(',\n        ') }},
        cast(sum(positives + negatives) as {{ dbt.type_bigint() }}) as lead_months,
        cast(sum(positives) as {{ dbt.type_bigint() }}) as conversions,
        cast(sum(negatives) as {{ dbt.type_bigint() }}) as other_months
    from score_histogram
    group by
        {{ keys | join(',\n        ') }}

),

-- A lead stands in several months, in each once.
leads as (

    select
        {%- for weights, condition in weights_of.items() %}
        max(case when {{ condition }} then 1 else 0 end) as {{ weights }}_leads,
        max(case when {{ condition }} and is_converted then 1 else 0 end) as {{ weights }}_converted_leads,
        max(case when {{ condition }} and not is_converted then 1 else 0 end) as {{ weights }}_other_leads,
        {%- endfor %}
        scoring_model,
        lead_id
    from learning_rows
    group by
        scoring_model,
        lead_id

),

lead_counts as (

    {%- for weights in weights_of %}

    select
        scoring_model,
        '{{ weights }}' as weights,
        'all' as period,
        cast(sum({{ weights }}_leads) as {{ dbt.type_bigint() }}) as leads,
        cast(sum({{ weights }}_converted_leads) as {{ dbt.type_bigint() }}) as converted_leads,
        cast(sum({{ weights }}_other_leads) as {{ dbt.type_bigint() }}) as other_leads
    from leads
    group by scoring_model
    {{ 'union all' if not loop.last }}
    {%- endfor %}

),

population_counts as (

    select
        counts.*,
        coalesce(lead_counts.leads, counts.lead_months) as leads,
        coalesce(lead_counts.converted_leads, counts.conversions) as converted_leads,
        coalesce(lead_counts.other_leads, counts.other_months) as other_leads
    from counts
    left join lead_counts
        on
            counts.scoring_model = lead_counts.scoring_model
            and counts.weights = lead_counts.weights
            and counts.period = lead_counts.period

),

placed as (

    select
        *,
        positives + negatives as score_rows,
        sum(positives + negatives) over (partition by {{ keys | join(', ') }})
        - sum(positives + negatives) over (
            partition by {{ keys | join(', ') }}
            order by ranked_by asc
            rows between unbounded preceding and current row
        ) as rows_above,
        sum(positives + negatives) over (partition by {{ keys | join(', ') }}) as all_rows,
        sum(positives) over (partition by {{ keys | join(', ') }}) as all_positives
    from score_histogram

),

-- A score that the border of a tenth cuts gives each side its share, so that the order among equals does not matter.
captures as {{ lead_scoring.materialized() }} (

    select
        {%- for tenth in tenths %}
        sum(
            positives * least(score_rows, greatest(0, {{ tenth }} * all_rows - 10 * rows_above) / cast(10 as {{ lead_scoring.type_double() }})) / score_rows
        ) / nullif(max(all_positives), 0) as capture_{{ tenth }},
        {%- endfor %}
        {{ keys | join(',\n        ') }}
    from placed
    group by
        {{ keys | join(',\n        ') }}

),

newest_crossings as (

    select
        *,
        row_number() over (
            partition by scoring_model
            order by qualifying_at desc, {{ lead_scoring.binary_order('task_id') }} asc
        ) as newest_rank
    from crossings

),

-- Real: accepted by sales, or followed by a deal.
last_20 as {{ lead_scoring.materialized() }} (

    select
        newest_crossings.scoring_model,
        count(distinct newest_crossings.task_id) as last_20_handovers,
        count(distinct case when newest_crossings.disposition = 'accepted' or opportunities.lead_id is not null then newest_crossings.task_id end) as last_20_real,
        count(distinct case when newest_crossings.disposition is null and opportunities.lead_id is null then newest_crossings.task_id end) as last_20_undecided
    from newest_crossings
    left join opportunities
        on
            newest_crossings.lead_id = opportunities.lead_id
            and newest_crossings.qualified_on <= cast(opportunities.created_at as date)
    where newest_crossings.newest_rank <= 20
    group by newest_crossings.scoring_model

),

final as (

    select
        -- ids
        population_counts.scoring_model,
        population_counts.weights,
        population_counts.period,

        -- counts
        {%- for column in ['lead_months', 'leads', 'conversions', 'converted_leads'] %}
        cast(population_counts.{{ column }} as {{ dbt.type_bigint() }}) as {{ column }},
        {%- endfor %}
        cast({{ lead_scoring.ratio('population_counts.conversions', 'population_counts.lead_months', 6) }} as decimal(7, 6)) as conversion_rate,

        -- ranking
        {{ lead_scoring.six_decimals('score_areas.auc') }} as auc,
        {{ lead_scoring.six_decimals(lead_scoring.auc_bound('score_areas', '-', 'population_counts.converted_leads', 'population_counts.other_leads')) }} as auc_low,
        {{ lead_scoring.six_decimals(lead_scoring.auc_bound('score_areas', '+', 'population_counts.converted_leads', 'population_counts.other_leads')) }} as auc_high,
        {{ lead_scoring.six_decimals('recency_areas.auc') }} as recency_auc,
        {{ lead_scoring.six_decimals('activity_areas.auc') }} as activity_auc,
        {%- for tenth in tenths if tenth < 10 %}
        {{ lead_scoring.six_decimals('captures.capture_' ~ tenth) }} as capture_top_{{ tenth }}0,
        {%- endfor %}
        {%- for tenth in tenths %}
        cast(10 * {{ lead_scoring.six_decimals('captures.capture_' ~ tenth ~ (' - captures.capture_' ~ (tenth - 1) if tenth > 1 else '')) }} as decimal(9, 6)) as lift_decile_{{ tenth }},
        {%- endfor %}

        -- thresholds
        {%- for stage in ['mql', 'sql'] %}
        cast(population_counts.{{ stage }}s as {{ dbt.type_bigint() }}) as {{ stage }}s,
        cast(population_counts.converted_{{ stage }}s as {{ dbt.type_bigint() }}) as converted_{{ stage }}s,
        cast({{ lead_scoring.ratio('population_counts.converted_' ~ stage ~ 's', 'population_counts.' ~ stage ~ 's', 6) }} as decimal(7, 6)) as {{ stage }}_precision,
        {{ lead_scoring.six_decimals(lead_scoring.wilson_bound('population_counts.converted_' ~ stage ~ 's', 'population_counts.' ~ stage ~ 's', '-')) }} as {{ stage }}_precision_low,
        {{ lead_scoring.six_decimals(lead_scoring.wilson_bound('population_counts.converted_' ~ stage ~ 's', 'population_counts.' ~ stage ~ 's', '+')) }} as {{ stage }}_precision_high,
        cast({{ lead_scoring.ratio('population_counts.converted_' ~ stage ~ 's', 'population_counts.conversions', 6) }} as decimal(7, 6)) as {{ stage }}_recall,
        {{ lead_scoring.six_decimals(lead_scoring.wilson_bound('population_counts.converted_' ~ stage ~ 's', 'population_counts.conversions', '-')) }} as {{ stage }}_recall_low,
        {{ lead_scoring.six_decimals(lead_scoring.wilson_bound('population_counts.converted_' ~ stage ~ 's', 'population_counts.conversions', '+')) }} as {{ stage }}_recall_high,
        {%- endfor %}

        -- what sales says
        cast(last_20.last_20_handovers as {{ dbt.type_bigint() }}) as last_20_handovers,
        cast(last_20.last_20_real as {{ dbt.type_bigint() }}) as last_20_real,
        cast(last_20.last_20_undecided as {{ dbt.type_bigint() }}) as last_20_undecided
    from population_counts
    inner join scoring_models
        on population_counts.scoring_model = scoring_models.scoring_model
    {%- for table in ['score_areas', 'recency_areas', 'activity_areas', 'captures'] %}
    inner join {{ table }}
        on
            population_counts.scoring_model = {{ table }}.scoring_model
            and population_counts.weights = {{ table }}.weights
            and population_counts.period = {{ table }}.period
    {%- endfor %}
    left join last_20
        on
            population_counts.scoring_model = last_20.scoring_model
            and population_counts.period = 'all'

)

select * from final
