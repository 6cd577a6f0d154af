{#-
  The rows of a table's CSV files, columns matched by name. DuckDB's own reader reads the files without a fault, and is told
  what is in them, so that it guesses nothing; of the others come the rows that csv_records finds.

  Args:
    files: what csv_files returned
    table_name: the table's name within the source
    system: the source's name
-#}
{% macro csv_rows(files, table_name, system) -%}
    {%- set headers = lead_scoring.csv_headers(files, table_name, system) -%}
    {%- set faulty = lead_scoring.csv_faulty_files(headers) -%}
    {%- set parts = [] -%}
    {%- set faultless = {} -%}
    {%- for header in headers if header['file'] not in faulty -%} {%- do faultless.setdefault(tojson(header['names']), []).append(header) -%} {%- endfor -%}
    {%- for same in faultless.values() -%}
        {%- set part -%}
    select *
    from read_csv(
        [{% for header in same %}'{{ header['file'] | replace("'", "''") }}'{{ ', ' if not loop.last }}{% endfor %}],
        columns = { {%- for name in same[0]['names'] %}'{{ name | replace("'", "''") }}': 'varchar'{{ ', ' if not loop.last }}{% endfor -%} },
        header = true, auto_detect = false, hive_partitioning = false,
        delim = ',', quote = '"', escape = '"', comment = '', new_line = '\n', strict_mode = false, ignore_errors = true
    )
        {%- endset -%}
        {%- do parts.append(part) -%}
    {%- endfor -%}
    {%- for file in faulty -%}
        {%- set own = headers | selectattr('file', 'equalto', file) | list -%}
        {%- for layout in own | map(attribute='layout') | unique -%}
            {%- set names = (own | selectattr('layout', 'equalto', layout) | first)['names'] -%}
            {%- set part -%}
    select
        {%- for name in names %}
        nullif(cells[{{ loop.index }}], '') as "{{ name | replace('"', '""') }}"{{ ',' if not loop.last }}
        {%- endfor %}
    from ({{ lead_scoring.csv_records(own) }}) as records
    where layout = {{ layout }} and reject_reason is null
            {%- endset -%}
            {%- do parts.append(part) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ parts | join('\n    union all by name\n') }}
{%- endmacro %}
