{#-
  Whether text matches a regular expression that begins with ^ and ends with $.

  Our own because dbt has no macro for it. Patterns keep to what POSIX, RE2 and Java read alike:
  no backslashes, no classes by name.

  Args:
    expression: SQL text
    pattern: the regular expression, without quotes
-#}
{% macro matches_pattern(expression, pattern) -%}
    {{ return(adapter.dispatch('matches_pattern', 'lead_scoring')(expression, pattern)) }}
{%- endmacro %}
