{#-
  Text trimmed, with every inner run of white space (tabs, line ends and no-break spaces too) as one space.

  Our own because dbt has no macro that replaces by a regular expression.

  Args:
    expression: SQL text
-#}
{% macro collapse_spaces(expression) -%}
    {{ return(adapter.dispatch('collapse_spaces', 'lead_scoring')(expression)) }}
{%- endmacro %}
