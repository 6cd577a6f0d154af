{%- set tables = {
    'leads': ('int_leads_unerased', 'lead_id'),
    'activities': ('int_activities_unerased', 'activity_id'),
    'opportunities': ('int_opportunities_unerased', 'opportunity_id'),
    'identities': ('int_identities_unerased', 'anonymous_id'),
    'dispositions': ('int_dispositions_unerased', 'lead_id'),
} -%}
-- The gate: no mart is rebuilt while a seed has an error.
-- depends_on: {{ ref('int_seed_errors') }}

with

reject_reasons as (

    select * from {{ ref('reject_reasons') }}

),

unread_lines as (

    select * from {{ ref('stg_files__unread_lines') }}

),

leads_deduplicated as (

    select * from {{ ref('int_leads_deduplicated') }}

),

lead_identities as (

    select * from {{ ref('int_lead_identities') }}

),

{{ lead_scoring.spelt_leads('lead_identities') }},

activities as (

    select * from {{ ref('int_activities') }}

),

opportunities as (

    select * from {{ ref('int_opportunities') }}

),

identities_unerased as (

    select * from {{ ref('int_identities_unerased') }}

),

dispositions as (

    select * from {{ ref('int_dispositions') }}

),

erasure_requests as (

    select * from {{ ref('int_erasure_requests') }}

),

invalid_rows as (

    {% for table, (model, key) in tables.items() %}
    select
        '{{ table }}' as source_name,
        {{ key }} as record_id,
        reject_reason as reason,
        reject_column as column_name,
        reject_value as raw_value
    from {{ ref(model) }}
    where reject_reason is not null
    union all
    {% endfor %}
    -- The line is not repeated: it may be an erased person's.
    select
        source_name,
        {{ dbt.concat(['file_name', "':'", 'cast(line_number as ' ~ dbt.type_string() ~ ')']) }} as record_id,
        reject_reason as reason,
        'line' as column_name,
        cast(null as {{ dbt.type_string() }}) as raw_value
    from unread_lines

),

-- Rows that point at no lead or in a circle.
invalid_references as (

    select
        'leads' as source_name,
        lead_id as record_id,
        'merge_cycle' as reason,
        'merged_into_lead_id' as column_name,
        merged_into_lead_id as raw_value
    from leads_deduplicated
    where is_merge_cycle

    union all

    select
        'activities' as source_name,
        activity_id as record_id,
        'orphan_activity' as reason,
        'lead_id' as column_name,
        source_lead_id as raw_value
    from activities
    where is_orphan

    union all

    select
        'opportunities' as source_name,
        opportunity_id as record_id,
        'orphan_opportunity' as reason,
        'lead_id' as column_name,
        source_lead_id as raw_value
    from opportunities
    where is_orphan

    union all

    select
        'identities' as source_name,
        identities_unerased.anonymous_id as record_id,
        'orphan_identity' as reason,
        'lead_id' as column_name,
        identities_unerased.lead_id as raw_value
    from identities_unerased
    left join spelt_leads
        on identities_unerased.lead_id = spelt_leads.known_id
    where
        identities_unerased.reject_reason is null
        and spelt_leads.lead_id is null

    union all

    select
        'dispositions' as source_name,
        source_lead_id as record_id,
        'orphan_disposition' as reason,
        'lead_id' as column_name,
        source_lead_id as raw_value
    from dispositions
    where is_orphan

    union all

    -- The named person is not repeated here.
    select
        'erasures' as source_name,
        cast(null as {{ dbt.type_string() }}) as record_id,
        case
            when named_by is null then 'missing_key'
            when is_in_part then 'erased_in_part'
            else 'unmatched_erasure'
        end as reason,
        coalesce(named_by, 'lead_id') as column_name,
        cast(null as {{ dbt.type_string() }}) as raw_value
    from erasure_requests
    where not is_matched

),

rejected as (

    select * from invalid_rows
    union all
    select * from invalid_references

),

-- The same wrong row can come more than once, and each counts.
numbered as (

    select
        *,
        row_number() over (
            partition by source_name, record_id, reason, column_name, raw_value
            order by source_name asc
        ) as copy_number
    from rejected

),

final as (

    select
        {{ dbt.hash(dbt.concat([
            "numbered.source_name", "'|'", "coalesce(numbered.record_id, '')", "'|'", "numbered.reason", "'|'",
            "numbered.column_name", "'|'", "coalesce(numbered.raw_value, '')", "'|'",
            "cast(numbered.copy_number as " ~ dbt.type_string() ~ ")",
        ])) }} as rejected_record_id,
        numbered.source_name,
        numbered.record_id,
        numbered.reason,
        numbered.column_name,
        numbered.raw_value,
        reject_reasons.remedy
    from numbered
    left join reject_reasons
        on numbered.reason = reject_reasons.reason

)

select * from final
