{#- Nothing else knows what the CRM has taken, so not even a full refresh drops the table. -#}
{{ config(
    materialized='incremental',
    incremental_strategy=lead_scoring.append_strategy(),
    full_refresh=false,
    on_schema_change='append_new_columns',
    post_hook="{{ lead_scoring.forget_journal_of_the_erased() }}"
) }}

{%- set texts = ['crm_system', 'crm_object', 'external_id_field', 'external_id'] -%}
{%- set journal = lead_scoring.crm_sync_journal() %}
-- The gate: no mart is rebuilt while a seed has an error.
-- depends_on: {{ ref('int_seed_errors') }}
{% if target.type == 'postgres' -%}
-- depends_on: {{ source('crm_sync', 'crm_sync_journal') }}
{% endif -%}

with

records as (

    select * from {{ ref('int_crm_sync_records') }}

),

journal as (

    {% if journal %}
    select * from {{ journal }} as entries
    {% else %}
    select
        {%- for column in texts + ['sync_action', 'field_hashes', 'row_hash', 'score_version'] %}
        cast(null as {{ dbt.type_string() }}) as {{ column }},
        {%- endfor %}
        cast(null as {{ dbt.type_bigint() }}) as entry_number,
        cast(null as {{ dbt.type_timestamp() }}) as acknowledged_at
    from records
    where 1 = 0
    {% endif %}

),

{% if is_incremental() -%}
newest_entry as (

    select coalesce(max(entry_number), 0) as entry_number from {{ this }}

),

{% endif -%}
-- Entries are numbered as they are appended. Those of people who were erased have no record.
final as (

    select
        -- ids
        journal.entry_number,
        {%- for column in texts %}
        cast(journal.{{ column }} as {{ dbt.type_string() }}) as {{ column }},
        {%- endfor %}
        records.record_lead_id as lead_id,

        -- what was acknowledged
        cast(journal.sync_action as {{ dbt.type_string() }}) as sync_action,
        cast(journal.field_hashes as {{ dbt.type_string() }}) as field_hashes,
        cast(journal.row_hash as {{ dbt.type_string() }}) as row_hash,
        cast(journal.score_version as {{ dbt.type_string() }}) as score_version,

        -- timestamps
        cast(journal.acknowledged_at as {{ dbt.type_timestamp() }}) as acknowledged_at
    from journal
    inner join records
        on
            journal.crm_system = records.crm_system
            and journal.crm_object = records.crm_object
            and journal.external_id_field = records.external_id_field
            and journal.external_id = records.external_id
    {%- if is_incremental() %}
    cross join newest_entry
    where journal.entry_number > newest_entry.entry_number
    {%- endif %}

)

select * from final
