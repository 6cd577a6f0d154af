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
