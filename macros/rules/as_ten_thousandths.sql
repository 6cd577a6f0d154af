{#-
  Points as the whole number of ten-thousandths that the engine counts in: exact, and quicker to add up than decimals.
  The gate keeps points between -1,000,000 and 1,000,000, so that a rule's occurrences can be 900 million before 64 bits end.

  Args:
    points: SQL of a number with at most four decimals, or of its text
-#}
{% macro as_ten_thousandths(points) -%}
    cast(cast({{ points }} as {{ lead_scoring.points_type() }}) * 10000 as {{ dbt.type_bigint() }})
{%- endmacro %}
