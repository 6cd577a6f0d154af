{{ config(enabled='salesforce' in var('crm_systems')) }}

{%- set columns = lead_scoring.raw_columns('task', required=['id', 'who_id', 'created_date'], system='salesforce') -%}

with

tasks as (

    select
        {{ lead_scoring.raw_id(columns, 'id') }} as task_id,
        {{ lead_scoring.raw_id(columns, 'who_id') }} as lead_id,
        {{ lead_scoring.raw_value(columns, 'task_subtype') }} as task_subtype,
        {{ lead_scoring.raw_value(columns, 'type') }} as task_type,
        {{ lead_scoring.raw_value(columns, 'call_disposition') }} as call_disposition,
        {% if 'is_closed' in columns -%} {{ lead_scoring.raw_boolean(columns, 'is_closed') }} {%- else -%} true {%- endif %} as is_closed,
        {{ lead_scoring.raw_is_gone(columns) }} as is_deleted,
        {{ lead_scoring.raw_timestamp(columns, 'completed_date_time') }} as completed_at,
        {{ lead_scoring.raw_timestamp(columns, 'activity_date') }} as planned_at,
        {{ lead_scoring.raw_timestamp(columns, 'created_date') }} as created_at,
        {{ lead_scoring.raw_timestamp(columns, '_fivetran_synced') }} as loaded_at
    from ({{ lead_scoring.newest_rows(columns, 'task', 'salesforce') }}) as raw_tasks
    {{ lead_scoring.optimization_fence() }}

),

-- Leave out calls still to be made. A plain task has its activity in its type; a task without a person is none.
final as (

    select
        -- ids
        'task:' || task_id as activity_id,
        lead_id,

        -- strings
        case
            when not is_closed then 'open_task'
            when lower(task_subtype) = 'task' then coalesce(task_type, task_subtype)
            else coalesce(task_subtype, task_type, 'task')
        end as source_type,
        call_disposition as source_detail,
        cast(null as {{ dbt.type_string() }}) as url,
        task_id as content_id,
        cast(null as {{ dbt.type_string() }}) as campaign,
        cast(null as {{ dbt.type_string() }}) as user_agent,

        -- booleans
        false as is_machine,
        is_deleted,

        -- timestamps
        -- A task that is logged on its day has the time of that; its day alone would be midnight, before whatever it answers.
        case
            when not is_closed then created_at
            else coalesce(
                completed_at,
                case when cast(planned_at as date) != cast(created_at as date) then planned_at end,
                created_at,
                planned_at
            )
        end as occurred_at,
        cast(null as {{ dbt.type_timestamp() }}) as sent_at,
        loaded_at
    from tasks
    where lead_id is not null

)

select * from final
