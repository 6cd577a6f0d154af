{#- Half a lead is added to each count, so that a rule without conversions has a weight of evidence, too. -#}
{%- set d = lead_scoring.type_double() -%}

with

learning_rows as (

    select * from {{ ref('int_learning_rows') }}
    where is_in_use

),

learning_hits as (

    select * from {{ ref('int_learning_hits') }}

),

scoring_models as (

    select * from {{ ref('int_scoring_models') }}
    where scoring_model = published_as

),

scoring_rules as (

    select * from {{ ref('int_scoring_rules') }}
    where rule_kind != 'fast_track'

),

rule_feedback as (

    select * from {{ ref('rule_feedback') }}

),

rules as (

    select
        scoring_rules.scoring_model,
        scoring_rules.rule_id,
        scoring_rules.dimension,
        scoring_rules.category,
        scoring_rules.description,
        {{ lead_scoring.as_points('scoring_rules.points') }} as points
    from scoring_rules
    inner join scoring_models
        on scoring_rules.scoring_model = scoring_models.scoring_model

),

hits as (

    select
        learning_hits.scoring_model,
        learning_hits.rule_id,
        learning_hits.lead_id,
        learning_hits.scored_on,
        learning_hits.points,
        learning_rows.lead_score,
        case when learning_rows.is_converted then 1 else 0 end as converted
    from learning_hits
    inner join learning_rows
        on
            learning_hits.lead_id = learning_rows.lead_id
            and learning_hits.scoring_model = learning_rows.scoring_model
            and learning_hits.score_version = learning_rows.score_version
            and learning_hits.scored_on = learning_rows.scored_on

),

-- A lead stands in several months: the ratio tells by how much the rows overstate what was seen.
totals as (

    select
        scoring_model,
        count(*) as lead_months,
        sum(case when is_converted then 1 else 0 end) as conversions,
        count(distinct case when is_converted then lead_id end) as converted_leads,
        max(scored_on) as newest_month
    from learning_rows
    group by scoring_model

),

rule_hits as (

    select
        scoring_model,
        rule_id,
        count(*) as hits,
        sum(converted) as hit_conversions,
        cast(sum(points) as {{ d }}) / count(*) as points_a_hit
    from hits
    group by
        scoring_model,
        rule_id

),

counts as (

    select
        rules.*,
        coalesce(totals.lead_months, 0) as lead_months,
        coalesce(totals.conversions, 0) as conversions,
        coalesce(totals.converted_leads, 0) as converted_leads,
        coalesce(rule_hits.hits, 0) as hits,
        coalesce(rule_hits.hit_conversions, 0) as hit_conversions,
        coalesce(totals.lead_months, 0) - coalesce(rule_hits.hits, 0) as misses,
        coalesce(totals.conversions, 0) - coalesce(rule_hits.hit_conversions, 0) as miss_conversions,
        rule_hits.points_a_hit
    from rules
    left join totals
        on rules.scoring_model = totals.scoring_model
    left join rule_hits
        on
            rules.scoring_model = rule_hits.scoring_model
            and rules.rule_id = rule_hits.rule_id

),

shares as (

    select
        *,
        (hit_conversions + 0.5) / cast(conversions + 1 as {{ d }}) as converted_hit,
        (hits - hit_conversions + 0.5) / cast(lead_months - conversions + 1 as {{ d }}) as other_hit
    from counts

),

evidence as (

    select
        *,
        ln(converted_hit / other_hit) as woe_hit,
        ln((1 - converted_hit) / (1 - other_hit)) as woe_miss,
        sqrt(
            (
                1 / (hit_conversions + 0.5) + 1 / (hits - hit_conversions + 0.5)
                + 1 / (miss_conversions + 0.5) + 1 / (misses - miss_conversions + 0.5)
            ) * conversions / nullif(cast(converted_leads as {{ d }}), 0)
        ) as log_odds_error
    from shares

),

-- Only what chance does not explain gives or takes points: the 95% interval of the log odds ratio leaves out 0.
proven as (

    select
        *,
        case
            when hits > 0 and misses > 0 and abs(woe_hit - woe_miss) > 1.959963984540054 * log_odds_error then woe_hit - woe_miss
        end as proven_log_odds
    from evidence

),

-- As many points a unit of evidence as the model gives now.
scales as (

    select
        scoring_model,
        sum(abs(points_a_hit)) / nullif(sum(abs(proven_log_odds)), 0) as points_a_unit
    from proven
    where proven_log_odds is not null
    group by scoring_model

),

histogram as (

    select
        scoring_model,
        lead_score as ranked_by,
        sum(case when is_converted then 1 else 0 end) as positives,
        sum(case when is_converted then 0 else 1 end) as negatives
    from learning_rows
    group by
        scoring_model,
        lead_score

),

-- Without a rule, leads that it hit move down by its points, and no other one moves.
moved as (

    select
        histogram.scoring_model,
        rule_hits.rule_id,
        histogram.ranked_by,
        histogram.positives,
        histogram.negatives
    from histogram
    inner join rule_hits
        on histogram.scoring_model = rule_hits.scoring_model

    union all

    select
        scoring_model,
        rule_id,
        lead_score as ranked_by,
        -converted as positives,
        converted - 1 as negatives
    from hits

    union all

    select
        scoring_model,
        rule_id,
        lead_score - points as ranked_by,
        converted as positives,
        1 - converted as negatives
    from hits

),

histogram_without as (

    select
        scoring_model,
        rule_id,
        ranked_by,
        sum(positives) as positives,
        sum(negatives) as negatives
    from moved
    group by
        scoring_model,
        rule_id,
        ranked_by

),

pairs as (

    {{ lead_scoring.ranked_pairs('histogram', ['scoring_model']) }}

),

pairs_without as (

    {{ lead_scoring.ranked_pairs('histogram_without', ['scoring_model', 'rule_id']) }}

),

losses as (

    select
        pairs_without.scoring_model,
        pairs_without.rule_id,
        (pairs.doubled_wins - pairs_without.doubled_wins) / nullif(2 * cast(pairs.positives as {{ d }}) * pairs.negatives, 0) as auc_lost
    from pairs_without
    inner join pairs
        on pairs_without.scoring_model = pairs.scoring_model

),

-- Overlap is read off the newest month: a lead counts once.
newest_hits as (

    select hits.*
    from hits
    inner join totals
        on
            hits.scoring_model = totals.scoring_model
            and hits.scored_on = totals.newest_month

),

shared_hits as (

    select
        newest_hits.scoring_model,
        newest_hits.rule_id,
        other_hits.rule_id as other_rule_id,
        count(*) as shared
    from newest_hits
    inner join newest_hits as other_hits
        on
            newest_hits.lead_id = other_hits.lead_id
            and newest_hits.scoring_model = other_hits.scoring_model
    group by
        newest_hits.scoring_model,
        newest_hits.rule_id,
        other_hits.rule_id

),

neighbours as (

    select
        shared_hits.scoring_model,
        shared_hits.rule_id,
        shared_hits.other_rule_id,
        shared_hits.shared,
        own.shared as own_hits,
        row_number() over (
            partition by shared_hits.scoring_model, shared_hits.rule_id
            order by shared_hits.shared desc, {{ lead_scoring.binary_order('shared_hits.other_rule_id') }} asc
        ) as overlap_rank
    from shared_hits
    inner join shared_hits as own
        on
            shared_hits.scoring_model = own.scoring_model
            and shared_hits.rule_id = own.rule_id
            and own.rule_id = own.other_rule_id
    where shared_hits.rule_id != shared_hits.other_rule_id

),

final as (

    select
        -- ids
        proven.scoring_model,
        proven.rule_id,
        proven.dimension,
        proven.category,
        proven.description,

        -- counts
        {%- for column in ['lead_months', 'conversions', 'hits', 'hit_conversions'] %}
        cast(proven.{{ column }} as {{ dbt.type_bigint() }}) as {{ column }},
        {%- endfor %}

        -- evidence
        cast({{ lead_scoring.ratio('proven.hit_conversions', 'proven.hits', 6) }} as decimal(7, 6)) as hit_conversion_rate,
        cast({{ lead_scoring.ratio('proven.miss_conversions', 'proven.misses', 6) }} as decimal(7, 6)) as miss_conversion_rate,
        cast({{ lead_scoring.ratio('(proven.hit_conversions * proven.misses)', '(proven.hits * proven.miss_conversions)', 4) }} as decimal(18, 4)) as lift,
        case when proven.hits > 0 then {{ lead_scoring.six_decimals('least(9, greatest(-9, proven.woe_hit))') }} end as weight_of_evidence,
        case
            when proven.hits > 0
                then
                    {{ lead_scoring.six_decimals(
                        'least(9, (proven.converted_hit - proven.other_hit) * (proven.woe_hit - proven.woe_miss))'
                    ) }}
        end as information_value,
        {{ lead_scoring.six_decimals('losses.auc_lost') }} as auc_lost,
        neighbours.other_rule_id as overlaps_with,
        cast({{ lead_scoring.ratio('neighbours.shared', 'neighbours.own_hits', 6) }} as decimal(7, 6)) as overlap,

        -- what sales says
        cast(coalesce(rule_feedback.accepted, 0) as {{ dbt.type_bigint() }}) as accepted,
        cast(coalesce(rule_feedback.rejected, 0) as {{ dbt.type_bigint() }}) as rejected,

        -- points
        proven.points,
        cast(floor(proven.proven_log_odds * scales.points_a_unit + 0.500001) as {{ dbt.type_bigint() }}) as suggested_points,
        proven.hits = 0 as has_never_fired
    from proven
    left join scales
        on proven.scoring_model = scales.scoring_model
    left join losses
        on
            proven.scoring_model = losses.scoring_model
            and proven.rule_id = losses.rule_id
    left join neighbours
        on
            proven.scoring_model = neighbours.scoring_model
            and proven.rule_id = neighbours.rule_id
            and neighbours.overlap_rank = 1
    left join rule_feedback
        on
            proven.scoring_model = rule_feedback.scoring_model
            and proven.rule_id = rule_feedback.rule_id

)

select * from final
