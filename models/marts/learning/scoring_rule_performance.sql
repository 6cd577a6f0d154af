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

months as (

    select
        scoring_model,
        score_version,
        scored_on,
        scored_on = max(scored_on) over (partition by scoring_model) as is_newest,
        row_number() over (order by {{ lead_scoring.binary_order('scoring_model') }} asc, score_version asc, scored_on asc) as month_number
    from learning_rows
    group by
        scoring_model,
        score_version,
        scored_on

),

rule_months as (

    select distinct
        scoring_model,
        score_version,
        scored_on,
        rule_id
    from learning_hits

),

-- Rows of hits are many, rules and months few: join and group by their numbers.
fired as (

    select
        months.*,
        rule_months.rule_id,
        dense_rank() over (
            order by {{ lead_scoring.binary_order('rule_months.scoring_model') }} asc, {{ lead_scoring.binary_order('rule_months.rule_id') }} asc
        ) as rule_number
    from rule_months
    inner join months
        on
            rule_months.scoring_model = months.scoring_model
            and rule_months.score_version = months.score_version
            and rule_months.scored_on = months.scored_on

),

rule_numbers as (

    select distinct
        rule_number,
        scoring_model,
        rule_id
    from fired

),

lead_months as (

    select
        months.month_number,
        learning_rows.scored_lead_id,
        learning_rows.lead_score,
        case when learning_rows.is_converted then 1 else 0 end as converted
    from learning_rows
    inner join months
        on
            learning_rows.scoring_model = months.scoring_model
            and learning_rows.score_version = months.score_version
            and learning_rows.scored_on = months.scored_on

),

-- A left join, so that no planner joins rules to the leads of their months before the hits.
numbered_hits as (

    select
        fired.rule_number,
        fired.month_number,
        fired.is_newest,
        learning_hits.lead_id,
        learning_hits.points
    from learning_hits
    left join fired
        on
            learning_hits.scoring_model = fired.scoring_model
            and learning_hits.score_version = fired.score_version
            and learning_hits.scored_on = fired.scored_on
            and learning_hits.rule_id = fired.rule_id

),

hits as (

    select
        numbered_hits.*,
        lead_months.lead_score,
        lead_months.converted
    from numbered_hits
    inner join lead_months
        on
            numbered_hits.lead_id = lead_months.scored_lead_id
            and numbered_hits.month_number = lead_months.month_number

),

-- A lead stands in several months: the ratio tells by how much the rows overstate what was seen.
totals as (

    select
        scoring_model,
        count(*) as lead_months,
        sum(case when is_converted then 1 else 0 end) as conversions,
        count(distinct case when is_converted then lead_id end) as converted_leads
    from learning_rows
    group by scoring_model

),

hit_scores as (

    select
        rule_number,
        lead_score,
        points,
        cast(count(*) as {{ dbt.type_bigint() }}) as hits,
        cast(sum(converted) as {{ dbt.type_bigint() }}) as conversions,
        sum(points) as points_of_hits
    from hits
    group by
        rule_number,
        lead_score,
        points

),

rule_hits as (

    select
        rule_numbers.rule_number,
        rule_numbers.scoring_model,
        rule_numbers.rule_id,
        cast(sum(hit_scores.hits) as {{ dbt.type_bigint() }}) as hits,
        cast(sum(hit_scores.conversions) as {{ dbt.type_bigint() }}) as hit_conversions,
        cast(sum(hit_scores.points_of_hits) as {{ d }}) / sum(hit_scores.hits) as points_a_hit
    from hit_scores
    inner join rule_numbers
        on hit_scores.rule_number = rule_numbers.rule_number
    group by
        rule_numbers.rule_number,
        rule_numbers.scoring_model,
        rule_numbers.rule_id

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
                1 / cast(hit_conversions + 0.5 as {{ d }}) + 1 / cast(hits - hit_conversions + 0.5 as {{ d }})
                + 1 / cast(miss_conversions + 0.5 as {{ d }}) + 1 / cast(misses - miss_conversions + 0.5 as {{ d }})
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

-- Without a rule, leads that it hit move down by its points, and no other one moves.
moved as (

    select
        rule_number,
        lead_score as ranked_by,
        -conversions as positives,
        conversions - hits as negatives
    from hit_scores
    where points != 0

    union all

    select
        rule_number,
        cast(lead_score - points as {{ lead_scoring.points_type() }}) as ranked_by,
        conversions as positives,
        hits - conversions as negatives
    from hit_scores
    where points != 0

),

moves as (

    select
        rule_numbers.scoring_model,
        moved.rule_number,
        moved.ranked_by,
        cast(sum(moved.positives) as {{ dbt.type_bigint() }}) as positives,
        cast(sum(moved.negatives) as {{ dbt.type_bigint() }}) as negatives
    from moved
    inner join rule_numbers
        on moved.rule_number = rule_numbers.rule_number
    group by
        rule_numbers.scoring_model,
        moved.rule_number,
        moved.ranked_by
    having sum(moved.positives) != 0 or sum(moved.negatives) != 0

),

-- Each score that a lead has or moves to.
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

    union all

    select distinct
        scoring_model,
        ranked_by,
        0 as positives,
        0 as negatives
    from moves

),

levels as (

    select
        scoring_model,
        ranked_by,
        cast(sum(positives) as {{ dbt.type_bigint() }}) as positives,
        cast(sum(negatives) as {{ dbt.type_bigint() }}) as negatives
    from histogram
    group by
        scoring_model,
        ranked_by

),

ranked_levels as (

    select
        scoring_model,
        ranked_by,
        {{ lead_scoring.doubled_below('negatives', ['scoring_model']) }} as doubled_negatives,
        {{ lead_scoring.doubled_below('positives', ['scoring_model']) }} as doubled_positives
    from levels

),

ranked_moves as (

    select
        *,
        {{ lead_scoring.doubled_below('negatives', ['rule_number']) }} as doubled_negatives
    from moves

),

-- Wins of who moves over all, of all over who moves, and among those who move.
gains as (

    select
        ranked_moves.rule_number,
        sum(
            ranked_moves.positives * (ranked_levels.doubled_negatives + ranked_moves.doubled_negatives)
            + ranked_moves.negatives * (2 * totals.conversions - ranked_levels.doubled_positives)
        ) as doubled_wins
    from ranked_moves
    inner join ranked_levels
        on
            ranked_moves.scoring_model = ranked_levels.scoring_model
            and ranked_moves.ranked_by = ranked_levels.ranked_by
    inner join totals
        on ranked_moves.scoring_model = totals.scoring_model
    group by ranked_moves.rule_number

),

losses as (

    select
        rule_hits.scoring_model,
        rule_hits.rule_id,
        cast(-coalesce(gains.doubled_wins, 0) as {{ dbt.type_bigint() }})
        / nullif(2 * cast(totals.conversions as {{ d }}) * (totals.lead_months - totals.conversions), 0) as auc_lost
    from rule_hits
    inner join totals
        on rule_hits.scoring_model = totals.scoring_model
    left join gains
        on rule_hits.rule_number = gains.rule_number

),

-- Overlap is read off the newest month: a lead counts once.
newest_hits as (

    select
        month_number,
        lead_id,
        rule_number
    from hits
    where is_newest

),

shared_hits as (

    select
        newest_hits.rule_number,
        other_hits.rule_number as other_number,
        count(*) as shared
    from newest_hits
    inner join newest_hits as other_hits
        on
            newest_hits.lead_id = other_hits.lead_id
            and newest_hits.month_number = other_hits.month_number
    group by
        newest_hits.rule_number,
        other_hits.rule_number

),

neighbours as (

    select
        shared_hits.rule_number,
        shared_hits.other_number,
        shared_hits.shared,
        own.shared as own_hits,
        row_number() over (
            partition by shared_hits.rule_number
            order by shared_hits.shared desc, shared_hits.other_number asc
        ) as overlap_rank
    from shared_hits
    inner join shared_hits as own
        on
            shared_hits.rule_number = own.rule_number
            and own.rule_number = own.other_number
    where shared_hits.rule_number != shared_hits.other_number

),

closest as (

    select
        rule_numbers.scoring_model,
        rule_numbers.rule_id,
        other_rules.rule_id as overlaps_with,
        neighbours.shared,
        neighbours.own_hits
    from neighbours
    inner join rule_numbers
        on neighbours.rule_number = rule_numbers.rule_number
    inner join rule_numbers as other_rules
        on neighbours.other_number = other_rules.rule_number
    where neighbours.overlap_rank = 1

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
        closest.overlaps_with,
        cast({{ lead_scoring.ratio('closest.shared', 'closest.own_hits', 6) }} as decimal(7, 6)) as overlap,

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
    left join closest
        on
            proven.scoring_model = closest.scoring_model
            and proven.rule_id = closest.rule_id
    left join rule_feedback
        on
            proven.scoring_model = rule_feedback.scoring_model
            and proven.rule_id = rule_feedback.rule_id

)

select * from final
