{{ config(materialized='table', post_hook="{{ lead_scoring.csv_forget_rejects() if execute and target.type == 'duckdb' }}") }}

{#- Which tables are CSV files only variables and folders know, so no source stands here. -#}
{%- set faulty = [] -%}
{%- if execute and target.type == 'duckdb' -%}
    {%- for table in graph.sources.values() | selectattr('package_name', 'equalto', 'lead_scoring') if lead_scoring.is_raw_table(table.source_name, table.name) -%}
        {%- set files = lead_scoring.csv_files(none, table.name, table.source_name) -%}
        {%- if files -%}
            {%- set headers = lead_scoring.csv_headers(files, table.name, table.source_name) -%}
            {%- for file in lead_scoring.csv_faulty_files(headers) -%}
                {%- do faulty.append((table, file, headers | selectattr('file', 'equalto', file) | list)) -%}
            {%- endfor -%}
        {%- endif -%}
    {%- endfor -%}
    {%- if faulty -%}
        {%- do lead_scoring.csv_forget_rejects() -%}
        {%- do run_query('select max(length(line)) from ' ~ lead_scoring.csv_lines(faulty | map(attribute=1) | list, rejects='csv_rejects')) -%}
    {%- endif -%}
{%- endif %}

with

unread as (

    {% for table, file, headers in faulty -%}
    select
        '{{ table.name if table.source_name == 'crm' else table.source_name ~ '.' ~ table.name }}' as source_name,
        '{{ file | replace("'", "''") }}' as file_name,
        line_number,
        reject_reason
    from ({{ lead_scoring.csv_unread_lines(headers) }}) as file_lines
    {% if not loop.last %}union all{% endif %}
    {% else %}
    select
        cast(null as {{ dbt.type_string() }}) as source_name,
        cast(null as {{ dbt.type_string() }}) as file_name,
        cast(null as {{ dbt.type_bigint() }}) as line_number,
        cast(null as {{ dbt.type_string() }}) as reject_reason
    from (select 1 as no_such_line) as nothing
    where 1 = 0
    {%- endfor %}

)

select * from unread
