{#-
  A quotient of whole numbers as an exact decimal, rounded half up; null where the denominator is 0.

  Our own because engines divide whole numbers by floating point, which rounds 1/640 one way or the other, or to a whole
  number. What is divided here leaves no remainder.

  Args:
    numerator: SQL of a whole number of 0 or more
    denominator: SQL of a whole number of 0 or more
    decimals: how many decimals to round to
-#}
{% macro ratio(numerator, denominator, decimals) -%}
    {%- set scaled = numerator ~ ' * ' ~ 2 * 10 ** decimals ~ ' + ' ~ denominator -%}
    cast(
        cast(({{ scaled }} - mod({{ scaled }}, nullif(2 * {{ denominator }}, 0))) / nullif(2 * {{ denominator }}, 0) as {{ dbt.type_bigint() }})
        * cast(0.{{ '0' * (decimals - 1) }}1 as decimal({{ decimals + 1 }}, {{ decimals }}))
        as decimal(18, {{ decimals }})
    )
{%- endmacro %}
