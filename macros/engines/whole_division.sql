{#-
  How often a whole number goes into another one, both 0 or more. A slash gives a fraction on one engine and cuts it off on
  the next.

  Args:
    dividend: SQL of a whole number of 64 bits
    divisor: a whole number
-#}
{% macro whole_division(dividend, divisor) -%}
    {{ return(adapter.dispatch('whole_division', 'lead_scoring')(dividend, divisor)) }}
{%- endmacro %}
