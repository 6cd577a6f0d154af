{#-
  Whether a number can be read in two ways: 1.000 is a thousand in half of Europe and 1 elsewhere. A fraction of three
  digits that does not end in 0, such as 1.125, is meant as one.

  Args:
    expression: trimmed SQL text
-#}
{% macro is_thousand_or_fraction(expression) -%}
    {{ lead_scoring.matches_pattern(expression, '^-?[1-9][0-9]{0,2}[.][0-9]{2}0$') }}
{%- endmacro %}
