{#-
  The headers of a table's CSV files: a list of dicts with file, line_index (among the lines that csv_lines gives of the
  file), names, and layout, a number for each order of names that the file has. A file has one for itself, and one for every other file that somebody put behind it: a line
  with more than half of the first one's names.

  Names are trimmed; one that comes twice gets a number, a blank one its position. Stops the build where a file begins
  with a line that names no column of the table: it may be a row of data, so it is not shown.

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
        {%- set query -%}
            with

            lines as not materialized (

                select
                    row_number() over () as line_index,
                    line
                from {{ lead_scoring.csv_lines([file]) }}

            ),

            first_header as (

                select
                    line_index,
                    list_distinct(list_transform({{ lead_scoring.csv_cells('line') }}, lambda cell: lower(trim(cell)))) as names
                from lines
                where trim(line) != ''
                limit 1

            ),

            -- Three names are looked for, and only lines that have one of them are taken apart.
            rarest as (

                select
                    *,
                    list_reverse_sort(list_transform(names, lambda name: {'size': length(name), 'name': name})) as sorted_names
                from first_header

            ),

            candidates as (

                select
                    lines.line_index,
                    list_transform({{ lead_scoring.csv_cells('lines.line') }}, lambda cell: trim(cell)) as cells,
                    rarest.names
                from lines
                cross join rarest
                where
                    lines.line_index = rarest.line_index
                    or contains(lower(lines.line), rarest.sorted_names[1].name)
                    or contains(lower(lines.line), rarest.sorted_names[2].name)
                    or contains(lower(lines.line), rarest.sorted_names[3].name)

            )

            select
                line_index,
                generate_subscripts(cells, 1) as position,
                unnest(cells) as name
            from candidates
            where len(list_intersect(names, list_transform(cells, lambda cell: lower(cell)))) * 2 > len(names)
            order by line_index, position
        {%- endset -%}
        {%- for line_index, position, name in run_query(query).rows -%}
            {%- if position == 1 -%} {%- do headers.append({'file': file, 'line_index': line_index | int, 'names': []}) -%} {%- endif -%}
            {%- set names = headers[-1]['names'] -%}
            {%- set given = name or 'column_' ~ position -%}
            {%- set same = names | map('lower') | select('equalto', given | lower) | list -%}
            {%- do names.append(given ~ '_' ~ position if same else given) -%}
        {%- endfor -%}
        {%- set own = headers | selectattr('file', 'equalto', file) | list -%}
        {%- set layouts = [] -%}
        {%- for header in own -%}
            {%- if header['names'] not in layouts -%} {%- do layouts.append(header['names']) -%} {%- endif -%}
            {%- do header.update({'layout': layouts.index(header['names']) + 1}) -%}
        {%- endfor -%}
        {%- if known and own and not own[0]['names'] | map('lower') | select('in', known) | list -%}
            {{ exceptions.raise_compiler_error(
                "The first line of " ~ file ~ " names no column of the table '" ~ table_name ~ "' of " ~ system
                ~ ". Write the names of the columns above the data, between commas: " ~ known[:3] | join(',')
                ~ " ... The line is not shown, because it may be data."
            ) }}
        {%- endif -%}
    {%- endfor -%}
    {{ return(headers) }}
{% endmacro %}
