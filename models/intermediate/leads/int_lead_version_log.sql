{#- The only copy of what a source overwrites, so not even a full refresh may drop it. -#}
{{ config(
    materialized='incremental',
    incremental_strategy=lead_scoring.append_strategy(),
    full_refresh=false,
    on_schema_change='append_new_columns',
    pre_hook=[
        "{{ lead_scoring.forget_erased_leads() }}",
        "{{ lead_scoring.list_erased_leads() }}",
        "{{ lead_scoring.delete_erased_leads('lead_score_history') }}",
        "{{ lead_scoring.delete_erased_leads('alerts') }}",
        "{{ lead_scoring.delete_erased_leads('int_nurture_segment_log') }}",
        "{{ lead_scoring.delete_erased_leads('crm_sync_acknowledgements') }}",
        "{{ lead_scoring.delete_erased_leads('int_lead_version_log') }}",
        "{{ lead_scoring.forget_erased_leads() }}"
    ],
    post_hook="{{ lead_scoring.drop_corrected_versions(this) }}"
) }}
{#- A flag says what the person or the company is now, and not since when: what was logged stays. -#}
{%- set flags = ['is_email_opt_out', 'is_customer', 'is_deleted'] -%}
{%- set corrected = (lead_scoring.present_columns(this, lead_scoring.lead_version_columns()) if is_incremental() else lead_scoring.lead_version_columns())
    | reject('in', flags + ['updated_at']) | list -%}
{%- set has_number = not is_incremental() or lead_scoring.present_columns(this, ['correction_number']) %}
-- depends_on: {{ ref('int_erased_leads') }}
-- depends_on: {{ ref('stg_crm__erasures') }}
-- int_erasure_requests must match people before this table deletes them.
-- depends_on: {{ ref('int_erasure_requests') }}

with

leads_unerased as (

    select * from {{ ref('int_leads_unerased') }}
    where reject_reason is null

),

-- Lead and updated_at identify a version; of several rows the newest counts.
versions as (

    select
        lead_id,
        min(version_number) as version_number
    from leads_unerased
    group by
        lead_id,
        updated_at

),

seen as (

    {% if is_incremental() %}
    select log_rows.*{{ ', 0 as correction_number' if not has_number }}
    from {{ this }} as log_rows
    {% else %}
    select
        *,
        0 as correction_number
    from leads_unerased
    where 1 = 0
    {% endif %}

),

-- Add versions that are not in the log, and the present one where it is there with other content: the post-hook deletes the former.
final as (

    select
        leads_unerased.lead_id,
        {%- for column in lead_scoring.lead_version_columns() %}
        {{ 'coalesce(seen.' ~ column ~ ', leads_unerased.' ~ column ~ ') as ' ~ column if column in flags else 'leads_unerased.' ~ column }},
        {%- endfor %}
        leads_unerased.version_number,
        leads_unerased.unread_updated_at is not null as has_unread_moment,
        cast(case when seen.lead_id is null then 0 else coalesce(seen.correction_number, 0) + 1 end as {{ dbt.type_int() }}) as correction_number
    from leads_unerased
    inner join versions
        on
            leads_unerased.lead_id = versions.lead_id
            and leads_unerased.version_number = versions.version_number
    left join seen
        on
            leads_unerased.lead_id = seen.lead_id
            and coalesce(leads_unerased.updated_at, {{ lead_scoring.earliest_plausible_timestamp() }})
            = coalesce(seen.updated_at, {{ lead_scoring.earliest_plausible_timestamp() }})
    where
        seen.lead_id is null
        or (
            leads_unerased.version_number = 1
            and {{ 'true' if lead_scoring.supports_delete_subquery() else 'false' }}
            and {{ lead_scoring.row_fingerprint('version', ('leads_unerased.' ~ corrected | join(',leads_unerased.')).split(',')) }}
            != {{ lead_scoring.row_fingerprint('version', ('seen.' ~ corrected | join(',seen.')).split(',')) }}
        )

)

select * from final
