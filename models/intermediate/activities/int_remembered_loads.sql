{#- Last of all that follows activities from model to model: a build that stops before leaves nothing to go on from. -#}
{{ config(post_hook=[
    "{{ lead_scoring.forget('int_touched_activities') }}",
    "{{ lead_scoring.forget('int_replaced_activities') }}"
]) }}
-- depends_on: {{ ref('int_lead_activity_daily') }}, {{ ref('int_remembered_owners') }}

with

activity_loads as (

    select * from {{ ref('int_activity_loads') }}

),

final as (

    select
        loaded_on,
        row_count,
        deleted_row_count,
        contents_digest,
        cleaned_by,
        erased_lead_count
    from activity_loads
    where future_row_count = 0

)

select * from final
