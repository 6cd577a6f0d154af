{#-
  A cell of values between bars as blank_or_listed compares it: lower case, without spaces around the bars.

  Args:
    cell: SQL of the cell
-#}
{% macro listed_cell(cell) -%}
    replace(replace(lower(trim({{ cell }})), ' |', '|'), '| ', '|')
{%- endmacro %}
