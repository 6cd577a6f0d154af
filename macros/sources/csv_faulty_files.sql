{#-
  Those of a table's CSV files that DuckDB's own reader cannot be given: with a line that is no row by itself, a line that
  csv_lines leaves out, a second header, or a header below the first line. A single column has no ragged rows but blank
  ones, which it would read as rows.

  Args:
    headers: what csv_headers returned
-#}
{% macro csv_faulty_files(headers) %}
    {%- set files = headers | map(attribute='file') | unique | list -%}
    {%- set faulty = [] -%}
    {%- for file in files -%}
        {%- set own = headers | selectattr('file', 'equalto', file) | list -%}
        {%- if own | length > 1 or own[0]['line_index'] > 1 or own[0]['names'] | length == 1 -%} {%- do faulty.append(file) -%} {%- endif -%}
    {%- endfor -%}
    {%- for size in headers | map(attribute='names') | map('length') | unique -%}
        {%- set same = [] -%}
        {%- for header in headers if header['names'] | length == size and header['file'] not in faulty -%} {%- do same.append(header['file']) -%} {%- endfor -%}
        {%- if same -%}
            {%- do lead_scoring.csv_forget_rejects() -%}
            {%- set broken -%}
                select distinct filename
                from {{ lead_scoring.csv_lines(same, rejects='csv_rejects') }}
                where not case
                    when contains(line, '"') then regexp_full_match(line || ',', '{{ lead_scoring.csv_row_pattern(size) }}')
                    else length(line) - length(replace(line, ',', '')) = {{ size - 1 }}
                end
            {%- endset -%}
            {%- do faulty.extend(run_query(broken).columns[0].values()) -%}
            {%- set left_out -%}
                select distinct scans.file_path
                from csv_rejects as errors
                inner join csv_rejects_scans as scans
                    on errors.scan_id = scans.scan_id and errors.file_id = scans.file_id
            {%- endset -%}
            {%- do faulty.extend(run_query(left_out).columns[0].values()) -%}
            {%- do lead_scoring.csv_forget_rejects() -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(faulty | unique | list) }}
{% endmacro %}
