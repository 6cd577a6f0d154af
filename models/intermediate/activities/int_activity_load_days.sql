{#- First of the incremental activity models: records the current build, as int_activity_state, the last of them, does when it ends. -#}
{%- set rebuild_reason = lead_scoring.reason_to_rebuild() -%}
{%- set state = lead_scoring.previous_build('int_activity_state') if not rebuild_reason -%}
{%- set columns = [
    'activity_id', 'lead_id', 'anonymous_id', 'activity_type', 'url', 'content_id', 'content_type', 'campaign',
    'sequence_name', 'sequence_step', 'variant', 'quantity', 'user_agent', 'occurred_at_text', 'occurred_at', 'sent_at', 'loaded_at',
    'unread_is_machine', 'unread_is_deleted', 'unread_quantity', 'unread_sent_at', 'unread_loaded_at',
] %}

with

activities as (

    select * from {{ ref('stg_crm__activities') }}

),

erased_leads as (

    select * from {{ lead_scoring.erased_leads(ref('int_erased_leads')) }}

),

-- Copies of a request are one. Salesforce dates a request anew whenever its record is touched.
erasures as (

    select requested_at
    from {{ ref('stg_crm__erasures') }}
    where
        copy_number = 1
        and requested_at is not null
        and {{ 0 if 'salesforce' in var('crm_systems') else 1 }} = 1

),

activity_mappings as (

    select * from {{ ref('int_activity_mappings') }}

),

former_days as (

    {% if state %}
    select
        loaded_on,
        row_count,
        deleted_row_count,
        future_row_count,
        contents_digest,
        mappings_digest,
        erased_lead_count,
        newest_erasure_at,
        dated_erasure_count,
        generation
    from {{ state }}
    {% else %}
    select
        loaded_on,
        0 as row_count,
        0 as deleted_row_count,
        0 as future_row_count,
        activity_id as contents_digest,
        activity_id as mappings_digest,
        0 as erased_lead_count,
        occurred_at as newest_erasure_at,
        0 as dated_erasure_count,
        cast(0 as {{ dbt.type_bigint() }}) as generation
    from activities
    where 1 = 0
    {% endif %}

),

former_build as (

    select
        max(mappings_digest) as mappings_digest,
        max(erased_lead_count) as erased_lead_count,
        max(newest_erasure_at) as newest_erasure_at,
        max(dated_erasure_count) as dated_erasure_count,
        max(generation) as generation
    from former_days

),

erased_count as (

    select count(*) as erased_lead_count
    from erased_leads

),

erasures_now as (

    select
        max(requested_at) as newest_erasure_at,
        count(*) as dated_erasure_count
    from erasures

),

-- The requests that the former build knew, as far as they are still there.
erasures_then as (

    select count(*) as dated_erasure_count
    from erasures
    cross join former_build
    where erasures.requested_at <= former_build.newest_erasure_at

),

counted as (

    select
        loaded_on,
        count(*) as row_count,
        sum(case when is_deleted then 1 else 0 end) as deleted_row_count,
        sum(case when occurred_at > {{ lead_scoring.run_started_at_utc() }} then 1 else 0 end) as future_row_count,
        {% if lead_scoring.change_detection() == 'content' -%}
        {{ lead_scoring.digest(lead_scoring.row_fingerprint('activity', columns, booleans=['is_machine', 'is_deleted'])) }}
        {%- else -%}
        'not asked for'
        {%- endif %} as contents_digest
    from activities
    group by loaded_on

),

compared as (

    select
        coalesce(counted.loaded_on, former_days.loaded_on) as loaded_on,
        coalesce(counted.row_count, 0) as row_count,
        coalesce(counted.deleted_row_count, 0) as deleted_row_count,
        coalesce(counted.future_row_count, 0) as future_row_count,
        coalesce(counted.contents_digest, 'none') as contents_digest,
        case
            when counted.loaded_on is null then 'gone'
            when former_days.loaded_on is null then 'new'
            when
                counted.row_count != former_days.row_count
                or counted.deleted_row_count != former_days.deleted_row_count
                or counted.contents_digest != former_days.contents_digest
                then 'changed'
            -- Rows that are no longer in the future are read again.
            when counted.future_row_count != former_days.future_row_count then 'future_rows'
        end as day_reason
    from counted
    full outer join former_days
        on counted.loaded_on = former_days.loaded_on

),

explained as (

    select
        compared.*,
        {% if rebuild_reason -%}
        '{{ rebuild_reason }}'
        {%- else -%}
        case
            when compared.day_reason = 'gone' then 'gone'
            when activity_mappings.mappings_digest != former_build.mappings_digest then 'other_mappings'
            -- A withdrawn erasure means reading everything again, because nothing says whose rows are missing.
            when
                erased_count.erased_lead_count < former_build.erased_lead_count
                or erasures_then.dated_erasure_count < former_build.dated_erasure_count
                then 'withdrawn_erasure'
            else compared.day_reason
        end
        {%- endif %} as reason,
        activity_mappings.mappings_digest,
        erased_count.erased_lead_count,
        erasures_now.newest_erasure_at,
        erasures_now.dated_erasure_count,
        former_build.generation
    from compared
    cross join activity_mappings
    cross join erased_count
    cross join erasures_now
    cross join erasures_then
    cross join former_build

),

final as (

    select
        loaded_on,
        row_count,
        deleted_row_count,
        future_row_count,
        contents_digest,
        mappings_digest,
        '{{ lead_scoring.activity_logic_hash() }}' as logic_hash,
        erased_lead_count,
        newest_erasure_at,
        dated_erasure_count,
        generation,
        '{{ invocation_id }}' as build_id,
        reason,
        reason is not null and row_count > 0 as is_read
    from explained

)

select * from final
