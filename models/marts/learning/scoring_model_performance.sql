{%- set keys = ['scoring_model', 'weights', 'period'] -%}
{%- set tenths = range(1, 11) -%}

with

learning_rows as (

    select * from {{ ref('int_learning_rows') }}

),

scoring_models as (

    select * from {{ ref('int_scoring_models') }}
    where scoring_model = published_as

),

crossings as (

    select * from {{ ref('speed_to_lead') }}

),

opportunities as (

    select * from {{ ref('int_opportunities') }}
    where not is_orphan

),

-- The weights of now on every month, and those that were in use then; each month, and all of them.
judged as (

    {%- for weights, condition in [('now', 'is_in_use'), ('then', 'was_in_use')] %}
    {%- for period in ["'all'", 'cast(scored_on as ' ~ dbt.type_string() ~ ')'] %}

    select
        scoring_model,
        '{{ weights }}' as weights,
        {{ period }} as period,
        lead_id,
        lead_score,
        activity_count,
        -- Who never engaged comes last.
        coalesce(-days_since_engaged, -1000000) as recency,
        is_converted,
        is_mql,
        is_sql,
        case when is_converted then 1 else 0 end as converted
    from learning_rows
    where {{ condition }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
    {{ 'union all' if not loop.last }}
    {%- endfor %}

),

counts as (

    select
        {{ keys | join(',\n        ') }},
        count(*) as lead_months,
        count(distinct lead_id) as leads,
        sum(converted) as conversions,
        count(distinct case when is_converted then lead_id end) as converted_leads,
        count(distinct case when not is_converted then lead_id end) as other_leads,
        {%- for stage in ['mql', 'sql'] %}
        sum(case when is_{{ stage }} then 1 else 0 end) as {{ stage }}s,
        sum(case when is_{{ stage }} then converted else 0 end) as converted_{{ stage }}s,
        {%- endfor %}
        max(lead_score) as highest_score
    from judged
    group by
        {{ keys | join(',\n        ') }}

),

{%- for predictor, column in [('score', 'lead_score'), ('recency', 'recency'), ('activity', 'activity_count')] %}

{{ predictor }}_histogram as (

    select
        {{ keys | join(',\n        ') }},
        {{ column }} as ranked_by,
        sum(converted) as positives,
        sum(1 - converted) as negatives
    from judged
    group by
        {{ keys | join(',\n        ') }},
        {{ column }}

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

placed as (

    select
        *,
        positives + negatives as score_rows,
        sum(positives + negatives) over (
            partition by {{ keys | join(', ') }}
            order by ranked_by desc
            rows between unbounded preceding and current row
        ) - positives - negatives as rows_above,
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
        counts.scoring_model,
        counts.weights,
        counts.period,

        -- counts
        {%- for column in ['lead_months', 'leads', 'conversions', 'converted_leads'] %}
        cast(counts.{{ column }} as {{ dbt.type_bigint() }}) as {{ column }},
        {%- endfor %}
        cast({{ lead_scoring.ratio('counts.conversions', 'counts.lead_months', 6) }} as decimal(7, 6)) as conversion_rate,

        -- ranking
        {{ lead_scoring.six_decimals('score_areas.auc') }} as auc,
        {{ lead_scoring.six_decimals(lead_scoring.auc_bound('score_areas', '-', 'counts.converted_leads', 'counts.other_leads')) }} as auc_low,
        {{ lead_scoring.six_decimals(lead_scoring.auc_bound('score_areas', '+', 'counts.converted_leads', 'counts.other_leads')) }} as auc_high,
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
        cast(counts.{{ stage }}s as {{ dbt.type_bigint() }}) as {{ stage }}s,
        cast(counts.converted_{{ stage }}s as {{ dbt.type_bigint() }}) as converted_{{ stage }}s,
        cast({{ lead_scoring.ratio('counts.converted_' ~ stage ~ 's', 'counts.' ~ stage ~ 's', 6) }} as decimal(7, 6)) as {{ stage }}_precision,
        {{ lead_scoring.six_decimals(lead_scoring.wilson_bound('counts.converted_' ~ stage ~ 's', 'counts.' ~ stage ~ 's', '-')) }} as {{ stage }}_precision_low,
        {{ lead_scoring.six_decimals(lead_scoring.wilson_bound('counts.converted_' ~ stage ~ 's', 'counts.' ~ stage ~ 's', '+')) }} as {{ stage }}_precision_high,
        cast({{ lead_scoring.ratio('counts.converted_' ~ stage ~ 's', 'counts.conversions', 6) }} as decimal(7, 6)) as {{ stage }}_recall,
        {{ lead_scoring.six_decimals(lead_scoring.wilson_bound('counts.converted_' ~ stage ~ 's', 'counts.conversions', '-')) }} as {{ stage }}_recall_low,
        {{ lead_scoring.six_decimals(lead_scoring.wilson_bound('counts.converted_' ~ stage ~ 's', 'counts.conversions', '+')) }} as {{ stage }}_recall_high,
        {%- endfor %}

        -- what sales says
        cast(last_20.last_20_handovers as {{ dbt.type_bigint() }}) as last_20_handovers,
        cast(last_20.last_20_real as {{ dbt.type_bigint() }}) as last_20_real,
        cast(last_20.last_20_undecided as {{ dbt.type_bigint() }}) as last_20_undecided
    from counts
    inner join scoring_models
        on counts.scoring_model = scoring_models.scoring_model
    {%- for table in ['score_areas', 'recency_areas', 'activity_areas', 'captures'] %}
    inner join {{ table }}
        on
            counts.scoring_model = {{ table }}.scoring_model
            and counts.weights = {{ table }}.weights
            and counts.period = {{ table }}.period
    {%- endfor %}
    left join last_20
        on
            counts.scoring_model = last_20.scoring_model
            and counts.period = 'all'

)

select * from final
