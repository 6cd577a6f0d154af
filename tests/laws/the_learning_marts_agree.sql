-- Figures that stand in two marts of learning are the same: the conversions of a model, those at its MQL threshold by score, and a rule's
-- share of them. A probability rises with the score.

with

performance as (

    select * from {{ ref('scoring_model_performance') }}
    where weights = 'now' and period = 'all'

),

months as (

    select
        scoring_model,
        sum(lead_months) as lead_months,
        sum(conversions) as conversions
    from {{ ref('scoring_model_performance') }}
    where weights = 'now' and period != 'all'
    group by scoring_model

),

rules as (

    select * from {{ ref('scoring_rule_performance') }}

),

thresholds as (

    select
        scoring_model,
        max(conversions) as conversions,
        max(lead_months) as lead_months
    from {{ ref('threshold_analysis') }}
    group by scoring_model

),

scores as (

    select
        scoring_model,
        lead_id,
        conversion_probability,
        max(conversion_probability) over (
            partition by scoring_model
            order by lead_score asc
            range between unbounded preceding and current row
        ) as highest_so_far
    from {{ ref('lead_scores') }}

)

select
    performance.scoring_model,
    'its months add up' as what_must_hold
from performance
left join months
    on performance.scoring_model = months.scoring_model
where
    performance.lead_months is distinct from months.lead_months
    or performance.conversions is distinct from months.conversions

union all

select
    rules.scoring_model,
    'rules count the rows of their model' as what_must_hold
from rules
inner join performance
    on rules.scoring_model = performance.scoring_model
where
    rules.lead_months != performance.lead_months
    or rules.conversions != performance.conversions
    or rules.hits > performance.lead_months

union all

select
    thresholds.scoring_model,
    'no threshold finds more than there is' as what_must_hold
from thresholds
inner join performance
    on thresholds.scoring_model = performance.scoring_model
where
    thresholds.conversions > performance.conversions
    or thresholds.lead_months > performance.lead_months

union all

select
    scoring_model,
    'a probability rises with the score' as what_must_hold
from scores
where conversion_probability < highest_so_far
