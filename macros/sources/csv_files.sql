{#-
  The CSV files of a raw table, sorted; none where the table is anything else.

  Args:
    relation: the source relation; none for what the variables say
    table_name: its name within the source, which file patterns are filled with
    system: the source's name
-#}
{% macro csv_files(relation, table_name, system) %}
    {%- if not execute or target.type != 'duckdb' or relation and relation.external is none -%} {{ return(none) }} {%- endif -%}
    {%- set files = lead_scoring.raw_files(system, table_name) -%}
    {%- if not files or '(' in files or '.parquet' in files -%} {{ return(none) }} {%- endif -%}
    {%- set found = run_query("select file from glob('" ~ files | replace("'", "''") ~ "') order by file").columns[0].values() | list -%}
    {{ return(found or ([files] if '://' in files else [])) }}
{% endmacro %}


{#-
  The lines of a CSV file that name its columns, as csv_headers gives them: the first, and every other one with more than half
  of the first one's names, whatever their case. Names are trimmed, and a byte order mark before them is no part of them; one
  that comes twice and one that is blank get their position.

  Stops the build where the first line has NULs, as UTF-16 does read as UTF-8: an error of DuckDB would show cells.

  Args:
    file: its path
-#}
{% macro csv_header_lines(file) %}
    {%- set lines -%}
        select
            row_number() over () as line_index,
            ltrim(line, chr(65279)) as line
        from {{ lead_scoring.csv_lines([file]) }}
    {%- endset -%}
    {%- set cells -%}
        select
            line_index,
            list_transform({{ lead_scoring.csv_cells('line') }}, lambda cell: trim(cell)) as cells
    {%- endset -%}
    {%- set first = run_query(
        "select generate_subscripts(cells, 1) as position, line_index, unnest(cells) as name from (" ~ cells ~ " from (" ~ lines
        ~ ") as lines where trim(line) != '' limit 1) as first_line order by position"
    ).rows -%}
    {%- if not first -%} {{ return([]) }} {%- endif -%}
    {%- if '\u0000' in first | map(attribute='name') | map('string') | join -%} {%- do lead_scoring.raise_not_utf8(file) -%} {%- endif -%}
    {%- set names = first | map(attribute='name') | map('string') | reject('equalto', '') | unique | list -%}
    {%- set found = {first[0]['line_index'] | int: first | map(attribute='name') | list} -%}

    {#- To look for the longest names is quick; only where there is more than the header are lines taken apart. -#}
    {%- set longest = [] -%}
    {%- for size in names | map('length') | unique | sort(reverse=true) if longest | length < 3 -%}
        {%- for name in names if name | length == size and longest | length < 3 -%} {%- do longest.append(name | lower | replace("'", "''")) -%} {%- endfor -%}
    {%- endfor -%}
    {%- set has_a_name = "(contains(lower(line), '" ~ longest | join("') or contains(lower(line), '") ~ "'))" -%}
    {%- if names and run_query("select count(*) from " ~ lead_scoring.csv_lines([file]) ~ " where " ~ has_a_name).columns[0].values()[0] > 1 -%}
        {%- set known = "['" ~ names | map('lower') | map('replace', "'", "''") | join("', '") ~ "']" -%}
        {%- set others = run_query(
            "select line_index, generate_subscripts(cells, 1) as position, unnest(cells) as name from (" ~ cells ~ " from (" ~ lines
            ~ ") as lines where line_index > " ~ first[0]['line_index'] ~ " and " ~ has_a_name ~ ") as candidates where len(list_intersect("
            ~ known ~ ", list_transform(cells, lambda cell: lower(cell)))) * 2 > len(" ~ known ~ ") order by line_index, position"
        ).rows -%}
        {%- for row in others -%} {%- do found.setdefault(row['line_index'] | int, []).append(row['name']) -%} {%- endfor -%}
    {%- endif -%}

    {%- set headers = [] -%}
    {%- set layouts = [] -%}
    {%- for line_index, given in found.items() -%}
        {%- set named = [] -%}
        {%- for name in given -%}
            {%- set known_before = (name or '') | lower in named | map('lower') | list -%}
            {%- do named.append((name or 'column') ~ ('_' ~ loop.index if known_before or not name else '')) -%}
        {%- endfor -%}
        {%- if named not in layouts -%} {%- do layouts.append(named) -%} {%- endif -%}
        {%- do headers.append({'file': file, 'line_index': line_index, 'names': named, 'layout': layouts.index(named) + 1}) -%}
    {%- endfor -%}
    {{ return(headers) }}
{% endmacro %}


{#-
  The headers of a table's CSV files: a list of dicts with file, line_index (among the lines that csv_lines gives of the
  file), names, and layout, a number for each order of names that the file has. A file has one header for itself, and one
  for every other file appended to it.

  Stops the build where a file begins with a line that names no column of the table: it may be a row of data, so it is not
  shown. A first line that is no UTF-8 is left out like any other, so that the second would be blamed: then the error says so.

  Args:
    files: their paths
    table_name: the table's name within the source
    system: the source's name
-#}
{% macro csv_headers(files, table_name, system) %}
    {%- set tables = graph.get('sources', {}).values() | selectattr('source_name', 'equalto', system) | selectattr('name', 'equalto', table_name) -%}
    {%- set known = tables | map(attribute='columns') | map('list') | sum(start=[]) | map('lower') | list -%}
    {%- set headers = [] -%}
    {%- for file in files -%}
        {%- set own = lead_scoring.csv_header_lines(file) -%}
        {%- set is_named = known and own and own[0]['names'] | map('lower') | select('in', known) | list -%}
        {%- if known and not is_named and lead_scoring.csv_first_line_is_left_out(file) -%} {%- do lead_scoring.raise_not_utf8(file) -%} {%- endif -%}
        {%- if known and own and not is_named -%}
            {{ exceptions.raise_compiler_error(
                "The first line of " ~ file ~ " names no column of the table '" ~ table_name ~ "' of " ~ system
                ~ ". Write the names of the columns above the data, between commas: " ~ known[:3] | join(',')
                ~ " ... The line is not shown, because it may be data."
            ) }}
        {%- endif -%}
        {%- do headers.extend(own) -%}
    {%- endfor -%}
    {{ return(headers) }}
{% endmacro %}


{#-
  Stops the build and shows nothing of a file that is not UTF-8.

  Args:
    file: its path
-#}
{% macro raise_not_utf8(file) %}
    {{ exceptions.raise_compiler_error(
        "The first line of " ~ file ~ " is not UTF-8: the file may be UTF-16 ('Unicode text') or Windows-1252. "
        ~ "Save it as 'CSV UTF-8'. The line is not shown, because it may be data."
    ) }}
{% endmacro %}


{#-
  Whether csv_lines leaves out the first line of a CSV file. Reads the whole file.

  Args:
    file: its path
-#}
{% macro csv_first_line_is_left_out(file) %}
    {%- do lead_scoring.csv_clear_rejects() -%}
    {%- do run_query('select max(length(line)) from ' ~ lead_scoring.csv_lines([file], rejects='csv_rejects')) -%}
    {%- set left_out = run_query("select count(*) from csv_rejects where line = 1 and error_type = 'INVALID ENCODING'").columns[0].values()[0] > 0 -%}
    {%- do lead_scoring.csv_clear_rejects() -%}
    {{ return(left_out) }}
{% endmacro %}


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
            {%- do lead_scoring.csv_clear_rejects() -%}
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
            {%- do lead_scoring.csv_clear_rejects() -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(faulty | unique | list) }}
{% endmacro %}


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
        {%- do lead_scoring.csv_clear_rejects() -%}
        {%- do run_query('select max(length(line)) from ' ~ lead_scoring.csv_lines(faulty | map(attribute=1) | list, rejects='csv_rejects')) -%}
    {%- endif -%}
    {{ return(faulty) }}
{% endmacro %}


{#- Drops what DuckDB noted of lines that it could not read, the lines among it. -#}
{% macro csv_clear_rejects() %}
    {%- do run_query('drop table if exists csv_rejects') -%}
    {%- do run_query('drop table if exists csv_rejects_scans') -%}
{% endmacro %}
