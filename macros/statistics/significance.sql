{#-
  How likely a standard normal value is to lie at least so far from 0 as z does, from 0 to 1; null for null.

  Hart's algorithm as in G. West, 'Better approximations to cumulative normal functions', Wilmott Magazine, May 2005.
  It is exact to about 1e-15; from 7 on less than 3e-12 is left, which is 0 here.

  Args:
    z: SQL of a double of 0 or more
-#}
{% macro two_sided_p(z) -%}
    {%- set numerator = [
        '0.0352624965998911', '0.700383064443688', '6.37396220353165', '33.912866078383',
        '112.079291497871', '221.213596169931', '220.206867912376',
    ] -%}
    {%- set denominator = [
        '0.0883883476483184', '1.75566716318264', '16.064177579207', '86.7807322029461',
        '296.564248779674', '637.333633378831', '793.826512519948', '440.413735824752',
    ] -%}
    case
        when {{ z }} < 7
            then
                2 * exp(-{{ z }} * {{ z }} / 2)
                * {{ lead_scoring.polynomial(z, numerator) }}
                / {{ lead_scoring.polynomial(z, denominator) }}
        when {{ z }} >= 7 then 0
    end
{%- endmacro %}


{#-
  A polynomial by Horner's scheme, the innermost factor first.

  Args:
    variable: SQL of a double
    coefficients: numbers as text, that of the highest power first
-#}
{% macro polynomial(variable, coefficients) -%}
    {{- '(' * (coefficients | length - 1) ~ coefficients[0] -}}
    {%- for coefficient in coefficients[1:] %} * {{ variable }} + {{ coefficient }}){%- endfor -%}
{%- endmacro %}


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
