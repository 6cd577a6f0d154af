{#-
  The cells of a CSV line, as a list, without the quotes around them. DuckDB only.

  The pattern of a cell finds them in any line, and slowly. Where quotes are all in their places, what stands between two of
  them is in turn outside and inside of a cell, and only outside a comma ends one.

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
