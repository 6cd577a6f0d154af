{#-
  The cells of a CSV line, as a list, without the quotes around them. DuckDB only.

  Args:
    line: the column with the line
-#}
{% macro csv_cells(line) -%}
    case
        when not contains({{ line }}, '"') then string_split({{ line }}, ',')
        else list_transform(
            regexp_extract_all({{ line }} || ',', '{{ lead_scoring.csv_cell() }},'),
            lambda cell: case
                when ltrim(cell) like '"%' then replace(trim(cell[:-2])[2:-2], '""', '"')
                else cell[:-2]
            end
        )
    end
{%- endmacro %}
