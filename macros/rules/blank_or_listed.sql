{#-
  Whether a value is one of those that a cell lists between bars; a blank cell takes any value, and an unknown value is
  in no list.

  Args:
    cell: SQL of the cell, lower case
    compared: SQL of the value, lower case
-#}
{% macro blank_or_listed(cell, compared) -%}
    ({{ cell }} is null or {{ dbt.position("'|' || " ~ compared ~ " || '|'", "'|' || " ~ cell ~ " || '|'") }} > 0)
{%- endmacro %}
