{#-
  Ten-thousandths, in which the engine counts, as points with four decimals.

  By a product of decimals: what engines make of a quotient may be a floating-point number.

  Args:
    ten_thousandths: SQL of a whole number
-#}
{% macro as_points(ten_thousandths) -%}
    cast(cast({{ ten_thousandths }} as decimal(18, 0)) * cast(0.0001 as decimal(5, 4)) as {{ lead_scoring.points_type() }})
{%- endmacro %}
