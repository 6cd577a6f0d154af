{#-
  A name as machines spell it: lower case, spaces and hyphens as underscores.

  Args:
    expression: cleaned SQL text
-#}
{% macro snake_case(expression) -%}
    replace(replace(lower({{ expression }}), ' ', '_'), '-', '_')
{%- endmacro %}
