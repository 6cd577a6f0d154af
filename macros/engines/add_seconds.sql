{#-
  A timestamp some seconds later.

  Our own because dbt's dateadd drops fractions of a second on Spark, and is null on Sail.

  Args:
    timestamp: SQL of a timestamp
    seconds: a whole number
-#}
{% macro add_seconds(timestamp, seconds) -%}
    {{ return(adapter.dispatch('add_seconds', 'lead_scoring')(timestamp, seconds)) }}
{%- endmacro %}
