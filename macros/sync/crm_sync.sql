{#- The fields that can be written to a CRM, each with its type: the columns of crm_lead_sync that a row of crm_sync_fields may name. -#}
{% macro crm_sync_fields() %}
    {{ return({
        'lead_score': 'number',
        'fit_score': 'number',
        'engagement_score': 'number',
        'lead_grade': 'text',
        'qualification': 'text',
        'is_mql': 'boolean',
        'is_sql': 'boolean',
        'top_reasons': 'text',
        'nurture_segment': 'text',
        'nurture_sequence': 'text',
        'suppression_reason': 'text',
        'last_engaged_on': 'date',
    }) }}
{% endmacro %}


{#-
  A field's value as one text, in which a difference is seen: 115, true, 2026-06-30.

  Args:
    column: the column
    type: its type, as crm_sync_fields has it
-#}
{% macro crm_sync_text(column, type) -%}
    {%- if type == 'number' -%} {{ lead_scoring.format_number(column) }}
    {%- elif type == 'boolean' -%} case when {{ column }} then 'true' when not {{ column }} then 'false' end
    {%- elif type == 'text' -%} nullif({{ column }}, '')
    {%- else -%} cast({{ column }} as {{ dbt.type_string() }})
    {%- endif -%}
{%- endmacro %}


{#-
  What empties a property, as JSON: null, but false for Salesforce's checkboxes, which cannot be null. A record that has null
  for one is refused with all its other fields.

  Args:
    property_type: SQL with the property's type, as crm_sync_fields.csv has it
-#}
{% macro crm_sync_empty(property_type) -%}
    case when crm_system = 'salesforce' and {{ property_type }} = 'boolean' then 'false' else 'null' end
{%- endmacro %}


{#-
  A text as a JSON string.

  Args:
    expression: SQL text
-#}
{% macro json_text(expression) -%}
    {#- A backslash is written as chr(92): in a literal, engines differ on how to escape it. -#}
    {%- set state = namespace(sql=expression) -%}
    {%- for sign, escaped in [('chr(92)', 'chr(92)'), ('chr(34)', 'chr(34)'), ('chr(10)', "'n'"), ('chr(13)', "'r'"), ('chr(9)', "'t'")] -%}
        {%- set state.sql = 'replace(' ~ state.sql ~ ', ' ~ sign ~ ', chr(92) || ' ~ escaped ~ ')' -%}
    {%- endfor -%}
    '"' || {{ state.sql }} || '"'
{%- endmacro %}


{#-
  Where scripts/sync_crm.py appends what a CRM has acknowledged, as a relation to select from; none where nothing was
  acknowledged yet. On DuckDB a file of JSON lines beside the warehouse, which the loader writes while others use the warehouse.
-#}
{% macro crm_sync_journal() %}
    {%- if not execute -%} {{ return(none) }} {%- endif -%}
    {{ return(adapter.dispatch('crm_sync_journal', 'lead_scoring')()) }}
{% endmacro %}


{% macro default__crm_sync_journal() %}
    {{ return(none) }}
{% endmacro %}


{% macro postgres__crm_sync_journal() %}
    {{ return(load_relation(source('crm_sync', 'crm_sync_journal'))) }}
{% endmacro %}


{% macro redshift__crm_sync_journal() %}
    {#- The loader does not write there; Redshift would otherwise take the macro of Postgres. -#}
    {{ return(none) }}
{% endmacro %}


{% macro duckdb__crm_sync_journal() %}
    {%- set quoted = lead_scoring.crm_sync_journal_file() | replace("'", "''") -%}
    {%- if not run_query("select count(*) from glob('" ~ quoted ~ "')").columns[0].values()[0] -%} {{ return(none) }} {%- endif -%}
    {%- set columns = ['crm_system', 'crm_object', 'external_id_field', 'external_id', 'sync_action', 'field_hashes', 'row_hash', 'score_version'] -%}
    {#- A line that a power cut has left half written is no JSON and reads as nulls. -#}
    {{ return(
        "(select * from read_json('" ~ quoted ~ "', format = 'newline_delimited', ignore_errors = true, columns = {entry_number: 'bigint', "
        ~ columns | join(": 'varchar', ") ~ ": 'varchar', acknowledged_at: 'timestamp'}) where entry_number is not null)"
    ) }}
{% endmacro %}


{#- The file of the journal on DuckDB, whether it is there or not. -#}
{% macro crm_sync_journal_file() %}
    {{ return(env_var('LEAD_SCORING_SYNC_JOURNAL', '') or target.path ~ '.sync_journal') }}
{% endmacro %}


{#-
  A post-hook that deletes from a journal that is a table what is of no record that can be written to: an erased person has none.
  The file beside a DuckDB warehouse is rewritten by scripts/compact_warehouse.py.
-#}
{% macro forget_journal_of_the_erased() %}
    {%- if execute and target.type == 'postgres' and lead_scoring.crm_sync_journal() -%}
        {%- set keys = ['crm_system', 'crm_object', 'external_id_field', 'external_id'] -%}
        delete from {{ lead_scoring.crm_sync_journal() }}
        where ({{ keys | join(', ') }}) not in (select {{ keys | join(', ') }} from {{ ref('int_crm_sync_records') }})
    {%- endif -%}
{% endmacro %}


{#-
  Whether an id begins with a prefix; in a `like`, an underscore of the prefix would stand for any letter.

  Args:
    id: SQL of the id
    prefix: SQL of the prefix, not null
-#}
{% macro begins_with(id, prefix) -%}
    substring({{ id }}, 1, length({{ prefix }})) = {{ prefix }}
{%- endmacro %}
