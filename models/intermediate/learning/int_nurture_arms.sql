{%- set metrics = ['delivered', 'opened', 'clicked', 'unsubscribed', 'goal'] -%}

with

touches as (

    select * from {{ ref('nurture_touches') }}

),

enrolments as (

    select * from {{ ref('nurture_enrolments') }}

),

planned_variants as (

    select * from {{ ref('int_nurture_variants') }}

),

lead_scores as (

    select * from {{ ref('lead_scores') }}
    where is_primary_model

),

leads as (

    select * from {{ ref('int_leads') }}

),

opportunities as (

    select * from {{ ref('int_opportunities') }}
    where not is_orphan

),

scoring_day as (

    select max(scored_on) as scored_on
    from lead_scores

),

-- A lead with two variants of a sequence belongs to neither arm.
arm_touches as (

    select
        {%- for metric, flag in [
            ('delivered', 'is_delivered'), ('opened', 'is_opened'), ('clicked', 'is_clicked'), ('unsubscribed', 'is_unsubscribed'),
            ('goal', 'is_goal_reached'),
        ] %}
        case when touches.{{ flag }} then 1 else 0 end as {{ metric }},
        {%- endfor %}
        touches.lead_id,
        touches.sequence,
        touches.step,
        coalesce(enrolments.variant, 'none') as variant
    from touches
    inner join enrolments
        on
            touches.lead_id = enrolments.lead_id
            and touches.sequence = enrolments.sequence
            and touches.enrolment_number = enrolments.enrolment_number
    where not enrolments.has_mixed_variants

),

-- A lead counts once, however often it was enrolled.
recipients as (

    select
        {%- for metric in metrics %}
        max({{ metric }}) as {{ metric }},
        {%- endfor %}
        lead_id,
        sequence,
        step,
        variant
    from arm_touches
    group by
        lead_id,
        sequence,
        step,
        variant

    union all

    select
        {%- for metric in metrics %}
        max({{ metric }}) as {{ metric }},
        {%- endfor %}
        lead_id,
        sequence,
        0 as step,
        variant
    from arm_touches
    group by
        lead_id,
        sequence,
        variant

),

variant_counts as (

    {%- for metric in metrics %}

    select
        'variants' as comparison,
        sequence,
        step,
        variant,
        '{{ metric }}' as metric,
        case when variant = 'none' then 1 else 0 end as arm_order,
        count(*) as recipients,
        sum({{ metric }}) as successes
    from recipients
    group by
        sequence,
        step,
        variant
    {{ 'union all' if not loop.last }}
    {%- endfor %}

),

holdout_counts as (

    select
        'holdout' as comparison,
        sequence,
        0 as step,
        case when is_holdout then 'holdout' else 'enrolled' end as variant,
        'goal' as metric,
        case when is_holdout then 0 else 1 end as arm_order,
        count(distinct lead_id) as recipients,
        count(distinct case when goal_reached_on is not null then lead_id end) as successes
    from enrolments
    group by
        sequence,
        is_holdout

),

first_enrolments as (

    select
        lead_id,
        min(enrolled_on) as enrolled_on
    from enrolments
    where not is_holdout
    group by lead_id

),

-- Deals won before the first mail, or on its day, are not due to it.
wins as (

    select
        lead_scores.lead_id,
        min(opportunities.won_on) as won_on,
        cast(sum(opportunities.amount) * 10000 as {{ lead_scoring.type_decimal(38, 0) }}) as amount,
        count(opportunities.amount) as amount_count
    from lead_scores
    left join first_enrolments
        on lead_scores.lead_id = first_enrolments.lead_id
    inner join opportunities
        on
            lead_scores.lead_id = opportunities.lead_id
            and lead_scores.scored_on >= opportunities.won_on
            and coalesce(first_enrolments.enrolled_on, cast('0001-01-01' as date)) < opportunities.won_on
    group by lead_scores.lead_id

),

conversions as (

    select
        lead_scores.lead_id,
        case when first_enrolments.lead_id is null then 0 else 1 end as is_enrolled,
        case when wins.lead_id is null then 0 else 1 end as is_converted,
        wins.amount,
        wins.amount_count,
        -- Leave a deal older than its lead out of the average.
        case when leads.created_on <= wins.won_on then {{ dbt.datediff('leads.created_on', 'wins.won_on', 'day') }} end as days_to_convert
    from lead_scores
    left join first_enrolments
        on lead_scores.lead_id = first_enrolments.lead_id
    left join leads
        on lead_scores.lead_id = leads.lead_id
    left join wins
        on lead_scores.lead_id = wins.lead_id

),

nurtured_counts as (

    select
        'nurtured' as comparison,
        'all' as sequence,
        0 as step,
        case when is_enrolled = 1 then 'enrolled' else 'not_enrolled' end as variant,
        'converted' as metric,
        is_enrolled as arm_order,
        count(*) as recipients,
        sum(is_converted) as successes,
        cast(sum(days_to_convert) as {{ dbt.type_bigint() }}) as days_to_convert,
        count(days_to_convert) as days_count,
        sum(amount) as amount,
        cast(sum(amount_count) * 10000 as {{ dbt.type_bigint() }}) as amount_count
    from conversions
    group by is_enrolled

),

arms as (

    {%- for counts in ['variant_counts', 'holdout_counts'] %}

    select
        comparison,
        sequence,
        step,
        variant,
        metric,
        arm_order,
        recipients,
        successes,
        cast(null as decimal(18, 1)) as average_days_to_convert,
        cast(null as decimal(18, 2)) as average_deal_amount
    from {{ counts }}

    union all
    {%- endfor %}

    select
        comparison,
        sequence,
        step,
        variant,
        metric,
        arm_order,
        recipients,
        successes,
        {{ lead_scoring.ratio('days_to_convert', 'days_count', 1) }} as average_days_to_convert,
        {{ lead_scoring.ratio('amount', 'amount_count', 2) }} as average_deal_amount
    from nurtured_counts

),

tested_steps as (

    select
        sequence,
        step
    from planned_variants
    group by
        sequence,
        step

),

first_tests as (

    select
        sequence,
        min(step) as step
    from tested_steps
    group by sequence

),

final as (

    select
        -- ids
        arms.comparison,
        arms.sequence,
        arms.step,
        arms.variant,
        arms.metric,
        scoring_day.scored_on,

        -- numerics
        case
            when arms.comparison != 'variants' or arms.variant != 'none'
                then row_number() over (
                    partition by arms.comparison, arms.sequence, arms.step, arms.metric
                    order by arms.arm_order asc, {{ lead_scoring.binary_order('arms.variant') }} asc
                )
        end as arm_number,
        cast(arms.recipients as {{ dbt.type_bigint() }}) as recipients,
        cast(arms.successes as {{ dbt.type_bigint() }}) as successes,
        planned_variants.share_until - planned_variants.share_before as planned_share,
        arms.average_days_to_convert,
        arms.average_deal_amount
    from arms
    cross join scoring_day
    left join first_tests
        on arms.sequence = first_tests.sequence
    left join tested_steps
        on
            arms.sequence = tested_steps.sequence
            and arms.step = tested_steps.step
    -- A step without variants has the planned shares of the sequence's first test.
    left join planned_variants
        on
            arms.comparison = 'variants'
            and arms.sequence = planned_variants.sequence
            and arms.variant = planned_variants.variant
            and coalesce(tested_steps.step, first_tests.step) = planned_variants.step

)

select * from final
