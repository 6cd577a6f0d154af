{#-
  A variable that names a day, as YYYY-MM-DD, or '' where it is not set. Stops the build when it is no day.

  Args:
    name: the variable's name
-#}
{% macro requested_day(name) %}
    {#- An unquoted day in YAML is a date, not a text. -#}
    {%- set day = (var(name) or '') | string -%}
    {%- do lead_scoring.check_day(day, name) if day -%}
    {{ return(day) }}
{% endmacro %}
