-- The arms of nurture_sequence_performance are all leads that were touched, but for those with two variants, and in the
-- other comparisons all that were enrolled or scored; every rate and difference lies within its interval.
with

performance as (

    select * from {{ ref('nurture_sequence_performance') }}

),

touches as (

    select * from {{ ref('nurture_touches') }}

),

enrolments as (

    select * from {{ ref('nurture_enrolments') }}

),

two_variants as (

    select
        lead_id,
        sequence
    from enrolments
    where has_mixed_variants
    group by
        lead_id,
        sequence

),

tested_touches as (

    select
        touches.lead_id,
        touches.sequence,
        touches.step
    from touches
    left join two_variants
        on
            touches.lead_id = two_variants.lead_id
            and touches.sequence = two_variants.sequence
    where two_variants.lead_id is null

),

expected as (

    select
        'variants' as comparison,
        sequence,
        step,
        count(distinct lead_id) as recipients
    from tested_touches
    group by
        sequence,
        step

    union all

    select
        'variants' as comparison,
        sequence,
        0 as step,
        count(distinct lead_id) as recipients
    from tested_touches
    group by sequence

    union all

    select
        'holdout' as comparison,
        sequence,
        0 as step,
        count(distinct lead_id) as recipients
    from enrolments
    group by sequence

    union all

    select
        'nurtured' as comparison,
        'all' as sequence,
        0 as step,
        count(*) as recipients
    from {{ ref('lead_scores') }}
    where is_primary_model

),

found as (

    select
        comparison,
        sequence,
        step,
        metric,
        sum(recipients) as recipients
    from performance
    group by
        comparison,
        sequence,
        step,
        metric

)

select
    coalesce(expected.comparison, found.comparison) as comparison,
    coalesce(expected.sequence, found.sequence) as sequence,
    coalesce(expected.step, found.step) as step,
    found.metric,
    'recipients' as figure,
    expected.recipients as expected,
    found.recipients as found
from expected
full outer join found
    on
        expected.comparison = found.comparison
        and expected.sequence = found.sequence
        and expected.step = found.step
where
    coalesce(expected.recipients, 0) != coalesce(found.recipients, 0)

union all

select
    comparison,
    sequence,
    step,
    metric,
    'rate' as figure,
    rate as expected,
    rate_low as found
from performance
where not (rate between rate_low and rate_high and 0 <= rate_low and rate_high <= 1)

union all

select
    comparison,
    sequence,
    step,
    metric,
    'difference' as figure,
    difference as expected,
    difference_low as found
from performance
where not (difference between difference_low and difference_high and -1 <= difference_low and difference_high <= 1)
