with

conditions as (

    select * from {{ ref('int_lifecycle_conditions') }}

),

-- Most leads have only their creation and need no comparison.
counted as (

    select
        *,
        count(*) over (partition by lead_id, scoring_model, scored_on) as condition_count
    from conditions

),

several as (

    select * from counted
    where condition_count > 1

),

beginnings_and_ends as (

    select
        lead_id,
        scoring_model,
        scored_on,
        starts_on as turned_on
    from several

    union all

    select
        lead_id,
        scoring_model,
        scored_on,
        ends_before as turned_on
    from several
    where ends_before is not null

),

turning_days as (

    select distinct * from beginnings_and_ends

),

-- Of several stages at once the furthest counts.
furthest as (

    select
        turning_days.lead_id,
        turning_days.scoring_model,
        turning_days.scored_on,
        turning_days.turned_on,
        max(case when conditions.ends_before is null or conditions.ends_before > turning_days.turned_on then conditions.stage_rank end) as stage_rank,
        max(case when conditions.stage in ('mql', 'sql') and conditions.ends_before <= turning_days.turned_on then 1 else 0 end) = 1 as is_back,
        sum(
            case when conditions.stage = 'mql' and not conditions.is_left_censored and conditions.ends_before <= turning_days.turned_on then 1 else 0 end
        ) as mql_stays_left
    from turning_days
    inner join several as conditions
        on
            turning_days.lead_id = conditions.lead_id
            and turning_days.scoring_model = conditions.scoring_model
            and turning_days.scored_on = conditions.scored_on
            and turning_days.turned_on >= conditions.starts_on
    group by
        turning_days.lead_id,
        turning_days.scoring_model,
        turning_days.scored_on,
        turning_days.turned_on

),

-- The cause, if it began on the same day.
begun as (

    select
        furthest.lead_id,
        furthest.scoring_model,
        furthest.scored_on,
        furthest.turned_on,
        min(conditions.cause) as cause,
        min(case when conditions.is_left_censored then 1 else 0 end) = 1 as is_left_censored
    from furthest
    inner join several as conditions
        on
            furthest.lead_id = conditions.lead_id
            and furthest.scoring_model = conditions.scoring_model
            and furthest.scored_on = conditions.scored_on
            and furthest.turned_on = conditions.starts_on
            and furthest.stage_rank = conditions.stage_rank
    group by
        furthest.lead_id,
        furthest.scoring_model,
        furthest.scored_on,
        furthest.turned_on

),

named as (

    select
        furthest.lead_id,
        furthest.scoring_model,
        furthest.scored_on,
        furthest.turned_on,
        furthest.mql_stays_left,
        begun.cause,
        coalesce(begun.is_left_censored, false) as is_left_censored,
        case furthest.stage_rank
            when 1 then case when furthest.is_back then 'recycled' else 'lead' end
            when 2 then 'mql'
            when 3 then 'sql'
            when 4 then 'closed_lost'
            when 5 then 'opportunity'
            when 6 then 'disqualified'
            else 'customer'
        end as stage
    from furthest
    left join begun
        on
            furthest.lead_id = begun.lead_id
            and furthest.scoring_model = begun.scoring_model
            and furthest.scored_on = begun.scored_on
            and furthest.turned_on = begun.turned_on

),

compared as (

    select
        *,
        lag(stage) over (
            partition by lead_id, scoring_model, scored_on
            order by turned_on asc
        ) as stage_before
    from named

),

turned as (

    select
        lead_id,
        scoring_model,
        scored_on,
        stage,
        stage_before,
        is_left_censored,
        mql_stays_left,
        turned_on as entered_on,
        coalesce(
            cause,
            case stage_before
                when 'opportunity' then 'opportunity_closed'
                when 'customer' then 'suppression_lifted'
                when 'disqualified' then 'suppression_lifted'
                else 'score'
            end
        ) as cause,
        lead(turned_on) over (
            partition by lead_id, scoring_model, scored_on
            order by turned_on asc
        ) as left_on
    from compared
    where stage_before is null or stage_before != stage

),

created as (

    select
        lead_id,
        scoring_model,
        scored_on,
        stage,
        cast(null as {{ dbt.type_string() }}) as stage_before,
        is_left_censored,
        0 as mql_stays_left,
        starts_on as entered_on,
        cause,
        cast(null as date) as left_on
    from counted
    where condition_count = 1

),

final as (

    select * from turned
    union all
    select * from created

)

select * from final
