-- Signals are numbered by a hash: two that share a number would share their points.
with

signals as (

    select distinct
        signal_id,
        activity_type,
        page_category,
        content_type,
        campaign,
        sequence_name
    from {{ ref('int_activity_signals') }}

)

select
    signal_id,
    count(*) as signals
from signals
group by signal_id
having count(*) > 1
