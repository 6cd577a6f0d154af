{#-
  The lines of a CSV file that name its columns, as csv_headers gives them: the first, and every other one with more than half
  of the first one's names. Names are trimmed; one that comes twice and one that is blank get their position.

  Args:
    file: its path
-#}
{% macro csv_header_lines(file) %}
    {%- set lines -%}
        select
            row_number() over () as line_index,
            line
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
    {%- set names = first | map(attribute='name') | map('string') | reject('equalto', '') | unique | list -%}
    {%- set found = {first[0]['line_index'] | int: first | map(attribute='name') | list} -%}

    {#- To look for the longest names is quick; only where there is more than the header are lines taken apart. -#}
    {%- set longest = [] -%}
    {%- for size in names | map('length') | unique | sort(reverse=true) if longest | length < 3 -%}
        {%- for name in names if name | length == size and longest | length < 3 -%} {%- do longest.append(name | replace("'", "''")) -%} {%- endfor -%}
    {%- endfor -%}
    {%- set has_a_name = "(contains(line, '" ~ longest | join("') or contains(line, '") ~ "'))" -%}
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
