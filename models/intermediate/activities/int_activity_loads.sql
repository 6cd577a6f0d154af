{%- set remembered = lead_scoring.remembered('int_remembered_loads') -%}
{%- set columns = [
    'activity_id', 'lead_id', 'anonymous_id', 'activity_type', 'url', 'content_id', 'content_type', 'campaign',
    'sequence_name', 'sequence_step', 'variant', 'user_agent', 'occurred_at_text', 'occurred_at', 'sent_at', 'loaded_at',
    'unread_is_machine', 'unread_is_deleted', 'unread_sent_at', 'unread_loaded_at',
] %}

with

activities as (

    select * from {{ ref('stg_crm__activities') }}

),

erased_leads as (

    select * from {{ ref('int_erased_leads') }}

),

activity_mappings as (

    select * from {{ ref('int_activity_mappings') }}

),

remembered_loads as (

    {% if remembered %}
    select * from {{ remembered }}
    {% else %}
    select
        loaded_on,
        0 as row_count,
        0 as deleted_row_count,
        activity_id as contents_digest,
        activity_id as cleaned_by,
        0 as erased_lead_count
    from activities
    where 1 = 0
    {% endif %}

),

erased_count as (

    select count(*) as erased_lead_count
    from erased_leads

),

counted as (

    select
        loaded_on,
        count(*) as row_count,
        sum(case when is_deleted then 1 else 0 end) as deleted_row_count,
        -- What lies in the future is judged again by a later run.
        sum(case when occurred_at > {{ lead_scoring.run_started_at_utc() }} then 1 else 0 end) as future_row_count,
        {% if lead_scoring.activities_are_compared_by() == 'content' -%}
        {{ lead_scoring.digest(lead_scoring.row_fingerprint('activity', columns, booleans=['is_machine', 'is_deleted'])) }}
        {%- else -%}
        'not asked for'
        {%- endif %} as contents_digest
    from activities
    group by loaded_on

),

loads as (

    select
        counted.*,
        {{ dbt.concat(["'" ~ lead_scoring.activity_cleaning() ~ "-'", 'activity_mappings.mappings_digest']) }} as cleaned_by
    from counted
    cross join activity_mappings

),

-- Who is erased no more has to be read again; nobody remembers who it was.
final as (

    select
        loads.loaded_on,
        loads.row_count,
        loads.deleted_row_count,
        loads.future_row_count,
        loads.contents_digest,
        loads.cleaned_by,
        erased_count.erased_lead_count,
        remembered_loads.loaded_on is null or erased_count.erased_lead_count < remembered_loads.erased_lead_count as is_changed
    from loads
    cross join erased_count
    left join remembered_loads
        on
            loads.loaded_on = remembered_loads.loaded_on
            and loads.row_count = remembered_loads.row_count
            and loads.deleted_row_count = remembered_loads.deleted_row_count
            and loads.contents_digest = remembered_loads.contents_digest
            and loads.cleaned_by = remembered_loads.cleaned_by

)

select * from final
