-- int_activities ranks only the ids that came twice. Ranking every row, the plain definition, must
-- choose the same moment for every activity.
with

ranked as (

    select
        activity_id,
        occurred_at,
        row_number() over (
            partition by activity_id
            order by {{ lead_scoring.first_delivery_first() }}
        ) as delivery_number
    from {{ ref('int_activities_unerased') }}
    where reject_reason is null

),

defined as (

    select
        activity_id,
        occurred_at
    from ranked
    where delivery_number = 1

),

found as (

    select
        activity_id,
        occurred_at
    from {{ ref('int_activities') }}

)

select
    defined.activity_id,
    found.activity_id as found_activity_id,
    defined.occurred_at,
    found.occurred_at as found_occurred_at
from defined
full outer join found
    on defined.activity_id = found.activity_id
where
    defined.activity_id is null
    or found.activity_id is null
    or defined.occurred_at != found.occurred_at
