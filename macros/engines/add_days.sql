{#-
  A date some days later.

  Our own because dbt's dateadd makes a timestamp of it, on Spark by way of seconds that Sail takes for
  microseconds.

  Args:
    date: SQL of a date
    days: SQL of a whole number
-#}
{% macro add_days(date, days) -%}
    {{ return(adapter.dispatch('add_days', 'lead_scoring')(date, days)) }}
{%- endmacro %}
