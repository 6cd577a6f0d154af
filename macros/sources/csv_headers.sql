{#-
  The headers of a table's CSV files: a list of dicts with file, line_index (among the lines that csv_lines gives of the
  file), names, and layout, a number for each order of names that the file has. A file has one header for itself, and one
  for every other file that somebody put behind it.

  Stops the build where a file begins with a line that names no column of the table: it may be a row of data, so it is not
  shown.

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
        {%- if known and own and not own[0]['names'] | map('lower') | select('in', known) | list -%}
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
