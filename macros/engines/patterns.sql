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


{% macro default__matches_pattern(expression, pattern) -%}
    regexp_like({{ expression }}, '{{ pattern }}')
{%- endmacro %}


{% macro duckdb__matches_pattern(expression, pattern) -%}
    regexp_full_match({{ expression }}, '{{ pattern }}')
{%- endmacro %}


{% macro postgres__matches_pattern(expression, pattern) -%}
    {#- regexp_like came with version 15, and never to Redshift, which uses this macro too. -#}
    ({{ expression }} ~ '{{ pattern }}')
{%- endmacro %}


{% macro bigquery__matches_pattern(expression, pattern) -%}
    regexp_contains({{ expression }}, r'{{ pattern }}')
{%- endmacro %}


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


{% macro default__replace_pattern(expression, pattern, replacement) -%}
    regexp_replace({{ expression }}, '{{ pattern }}', '{{ replacement }}')
{%- endmacro %}


{% macro duckdb__replace_pattern(expression, pattern, replacement) -%}
    regexp_replace({{ expression }}, '{{ pattern }}', '{{ replacement }}', 'g')
{%- endmacro %}


{% macro postgres__replace_pattern(expression, pattern, replacement) -%}
    regexp_replace({{ expression }}, '{{ pattern }}', '{{ replacement }}', 'g')
{%- endmacro %}


{% macro redshift__replace_pattern(expression, pattern, replacement) -%}
    {#- Its fourth argument would be a position. -#}
    regexp_replace({{ expression }}, '{{ pattern }}', '{{ replacement }}')
{%- endmacro %}


{% macro bigquery__replace_pattern(expression, pattern, replacement) -%}
    regexp_replace({{ expression }}, r'{{ pattern }}', '{{ replacement }}')
{%- endmacro %}
