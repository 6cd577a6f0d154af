{#-
  A raw table's rows, of each record the newest version only. A loader may deliver several: in its history mode, or by adding
  rows where it could replace them. A row without a key is a record of its own.

  Args:
    columns: what raw_columns returned; {} for an absent table
    table_name: a table of the source
    system: the source's name
    keys: the columns that name a record
    is_event: whether a record never changes, so that only the history mode gives it several versions
-#}
{% macro newest_rows(columns, table_name, system, keys=['id'], is_event=false) -%}
    {%- set moments = [
        '_fivetran_start', 'system_modstamp', 'systemmodstamp', 'last_modified_date', 'lastmodifieddate', 'property_hs_lastmodifieddate',
        'property_lastmodifieddate', 'updated_at', '_fivetran_synced',
    ] | select('in', columns) | list -%}
    {%- set is_versioned = '_fivetran_active' in columns or moments and not is_event -%}
    {%- if not is_versioned or keys | reject('in', columns) | list -%} {{ lead_scoring.raw_rows(columns, table_name, system) }}
    {%- else -%}
    {#- Names with an underscore are words of no engine. -#}
    {%- set texts = [] -%}
    {%- set booleans = [] -%}
    {%- for name in columns | sort if '_' in name and modules.re.fullmatch('[a-z0-9_]+', name) -%}
        {%- if columns[name].startswith('bool') -%} {%- do booleans.append(name) -%}
        {%- elif columns[name].startswith(('varchar', 'char', 'text', 'string', 'timestamp', 'date')) or lead_scoring.is_numeric_type(columns[name]) -%} {%- do texts.append(name) -%}
        {%- endif -%}
    {%- endfor -%}
    select *
    from (
        select
            raw_versions.*,
            row_number() over (
                partition by {{ keys | join(', ') }}
                order by
                    {%- if '_fivetran_active' in columns %}
                    case when {{ lead_scoring.raw_boolean(columns, '_fivetran_active') }} then 0 else 1 end,
                    {%- endif %}
                    {%- for name in moments %}
                    {{ lead_scoring.raw_timestamp(columns, name) }} desc nulls last,
                    {%- endfor %}
                    {{ lead_scoring.row_hash(table_name, texts, booleans) }}
            ) as number_of_raw_version
        from ({{ lead_scoring.raw_rows(columns, table_name, system) }}) as raw_versions
    ) as numbered_versions
    where number_of_raw_version = 1 or {{ keys[0] }} is null
    {%- endif -%}
{%- endmacro %}
