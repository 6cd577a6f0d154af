{#-
  Text with every match of a regular expression replaced.

  Our own because dbt has no macro for it. Patterns keep to what POSIX, RE2 and Java read alike: no backslashes, no
  classes by name, of two alternatives the longer one first.

  Args:
    expression: SQL text
    pattern: the regular expression, without quotes
    replacement: plain text, without quotes
-#}
{% macro replace_pattern(expression, pattern, replacement) -%}
    {{ return(adapter.dispatch('replace_pattern', 'lead_scoring')(expression, pattern, replacement)) }}
{%- endmacro %}
