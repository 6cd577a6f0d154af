{#-
  What occurrences are worth after decay, in ten-thousandths: the one rounding of the engine, half away from zero.

  Whole weights and the rest are multiplied apart, so that no product passes 64 bits.

  Args:
    points: SQL of what an occurrence is worth, in ten-thousandths
    weighted_occurrences: SQL of the sum of occurrences, each times its weight in millionths; 0 or more
-#}
{% macro weighted_points(points, weighted_occurrences) -%}
    {%- set whole = lead_scoring.whole_division(weighted_occurrences, 1000000) -%}
    {%- set rounded = lead_scoring.whole_division('abs(' ~ points ~ ') * mod(' ~ weighted_occurrences ~ ', 1000000) + 500000', 1000000) -%}
    {{ points }} * {{ whole }} + case when {{ points }} < 0 then -1 else 1 end * {{ rounded }}
{%- endmacro %}
