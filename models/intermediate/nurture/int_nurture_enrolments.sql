with

exits as (

    select * from {{ ref('int_nurture_exits') }}

),

touches as (

    select * from {{ ref('int_nurture_touches') }}

),

sendings as (

    select * from {{ ref('int_nurture_sendings') }}

),

newest_day as (

    select max(scored_on) as scored_on
    from {{ ref('int_scoring_dates') }}

),

variants as (

    select
        lead_id,
        sequence,
        case when count(distinct variant) = 1 then min(variant) end as variant,
        count(distinct variant) > 1 as has_mixed_variants
    from sendings
    group by
        lead_id,
        sequence

),

touched as (

    select
        touches.lead_id,
        touches.sequence,
        touches.enrolment_number,
        max(touches.step) as last_step,
        max(touches.sent_on) as last_touched_on,
        count(*) as touch_count,
        min(case when touches.step >= exits.final_step then touches.sent_on end) as finished_on
    from touches
    inner join exits
        on
            touches.lead_id = exits.lead_id
            and touches.sequence = exits.sequence
            and touches.enrolment_number = exits.enrolment_number
    group by
        touches.lead_id,
        touches.sequence,
        touches.enrolment_number

),

-- A call that is the last step ends the enrolment, too; on the same day only the goal takes precedence.
ended as (

    select
        exits.*,
        touched.last_step,
        touched.last_touched_on,
        coalesce(touched.touch_count, 0) as touch_count,
        case
            when
                touched.finished_on < coalesce(exits.exited_on, cast('9999-12-31' as date))
                or (touched.finished_on = exits.exited_on and exits.exit_reason != 'goal')
                then touched.finished_on
        end as finished_on
    from exits
    left join touched
        on
            exits.lead_id = touched.lead_id
            and exits.sequence = touched.sequence
            and exits.enrolment_number = touched.enrolment_number

),

final as (

    select
        ended.lead_id,
        ended.sequence,
        ended.enrolment_number,
        newest_day.scored_on,
        ended.priority,
        ended.is_holdout,
        variants.variant,
        coalesce(variants.has_mixed_variants, false) as has_mixed_variants,
        ended.enrolled_on,
        ended.enrolled_at,
        ended.goal_reached_at,
        coalesce(ended.finished_on, ended.exited_on) as exited_on,
        case when ended.finished_on is not null then 'finished' else ended.exit_reason end as exit_reason,
        ended.last_step,
        ended.last_touched_on,
        cast(ended.touch_count as {{ dbt.type_bigint() }}) as touch_count
    from ended
    cross join newest_day
    left join variants
        on
            ended.lead_id = variants.lead_id
            and ended.sequence = variants.sequence

)

select * from final
