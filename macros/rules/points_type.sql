{#- The type of points, bounds and thresholds: exact, four decimals. -#}
{% macro points_type() -%}
    decimal(18, 4)
{%- endmacro %}
