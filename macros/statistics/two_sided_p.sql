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
