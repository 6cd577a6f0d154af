{#-
  The pattern of one cell of a CSV line: in quotes, which stand twice within, or beginning with none.

  Args:
    strictly: nothing around quotes, and none in a cell that does not begin with one
-#}
{% macro csv_cell(strictly=false) -%}
    {{ return('(?:"(?:[^"]|"")*"|[^",\\n]*)' if strictly else '(?: *"(?:[^"]|"")*" *|[^",][^,]*|)') }}
{%- endmacro %}


{#-
  The cells of a CSV line, as a list, without the quotes around them. DuckDB only.

  The pattern of a cell finds them in any line, and slowly. Where all quotes are in their places, the text between two of
  them is outside and inside a cell in turn, and only a comma outside ends one.

  Args:
    line: the column with the line
-#}
{% macro csv_cells(line) -%}
    case
        when not contains({{ line }}, '"') then string_split({{ line }}, ',')
        when regexp_full_match({{ line }} || ',', '(?:{{ lead_scoring.csv_cell(strictly=true) }},)*')
            then string_split(
                array_to_string(
                    list_transform(
                        string_split({{ line }} || ',', '"'),
                        lambda part, place: case
                            when place % 2 = 0 then part
                            when part = '' and place > 1 then '"'
                            else replace(part, ',', e'\x1f\x1e\x1f')
                        end
                    ),
                    ''
                ),
                e'\x1f\x1e\x1f'
            )[:-2]
        else list_transform(
            regexp_extract_all({{ line }} || ',', '{{ lead_scoring.csv_cell() }},'),
            lambda cell: case
                when ltrim(cell) like '"%' then replace(trim(cell[:-2])[2:-2], '""', '"')
                else cell[:-2]
            end
        )
    end
{%- endmacro %}


{#-
  CSV files line by line, as a table of filename and line: what would be read as cells is one text. DuckDB only.

  A carriage return ends a line like a line feed, so that no mixture of both loses a character; of both together the
  second leaves a blank line, which is null. Lines that are no UTF-8 or longer than two million bytes are left out.

  Args:
    files: their paths
    rejects: a temporary table that names the lines left out, and with _scans after it another one; none to name none
-#}
{% macro csv_lines(files, rejects=none) -%}
    read_csv(
        [{% for file in files %}'{{ file | replace("'", "''") }}'{{ ', ' if not loop.last }}{% endfor %}],
        columns = {'line': 'varchar'}, header = false, filename = true, auto_detect = false, hive_partitioning = false,
        delim = e'\x1e\x1f\x1e\x1f', quote = '', escape = '', comment = '', new_line = '\n', strict_mode = false,
        {% if rejects -%} store_rejects = true, rejects_limit = 0, rejects_table = '{{ rejects }}', rejects_scan = '{{ rejects }}_scans'
        {%- else -%} ignore_errors = true
        {%- endif %}
    )
{%- endmacro %}


{#-
  The pattern of a CSV line with a comma behind it that has so many cells, in the strictest reading, which every reader
  shares. RE2 repeats nothing more than a thousand times at once.

  Args:
    size: how many cells
-#}
{% macro csv_row_pattern(size) -%}
    {%- set cell = lead_scoring.csv_cell(strictly=true) ~ ',' -%}
    {{ return(('(?:' ~ cell ~ '){500}') * (size // 500) ~ '(?:' ~ cell ~ '){' ~ size % 500 ~ '}') }}
{%- endmacro %}


{#-
  The rows of a table's CSV files, columns matched by name. DuckDB's own reader reads valid files, with their format
  given, so that it guesses nothing; for others csv_records finds the rows.

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
