{#-
  The faulty CSV files of all raw tables, as a list of (source, file, headers), and the temporary table csv_rejects of what
  csv_lines leaves out of them. Which tables are CSV files only variables and folders know, so no source is named.
-#}
{% macro csv_faults() %}
    {%- if not execute or target.type != 'duckdb' -%} {{ return([]) }} {%- endif -%}
    {%- set faulty = [] -%}
    {%- for table in graph.sources.values() | selectattr('package_name', 'equalto', 'lead_scoring') if lead_scoring.is_raw_table(table.source_name, table.name) -%}
        {%- set files = lead_scoring.csv_files(none, table.name, table.source_name) -%}
        {%- set headers = lead_scoring.csv_headers(files, table.name, table.source_name) if files else [] -%}
        {%- for file in lead_scoring.csv_faulty_files(headers) -%}
            {%- do faulty.append((table, file, headers | selectattr('file', 'equalto', file) | list)) -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- if faulty -%}
        {%- do lead_scoring.csv_forget_rejects() -%}
        {%- do run_query('select max(length(line)) from ' ~ lead_scoring.csv_lines(faulty | map(attribute=1) | list, rejects='csv_rejects')) -%}
    {%- endif -%}
    {{ return(faulty) }}
{% endmacro %}
