{#-
  A floating point number as an exact decimal with six places, the same on every engine.

  Our own because engines round halves differently, and the last bit of a double decides what is a half. A millionth of
  the last place is added, so halves and what lies a hair below them go up everywhere.

  Args:
    expression: SQL of a double from -9 to 9
-#}
{% macro six_decimals(expression) -%}
    cast(
        cast(floor(({{ expression }}) * 1000000 + 0.500001) as {{ dbt.type_bigint() }})
        * cast(0.000001 as decimal(7, 6))
        as decimal(7, 6)
    )
{%- endmacro %}
