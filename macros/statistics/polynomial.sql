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
