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


{#- dbt's generate_series counts in floats on some engines, and BigQuery adds no float. -#}
{% macro default__add_days(date, days) -%}
    cast({{ dbt.dateadd('day', 'cast(' ~ days ~ ' as ' ~ dbt.type_int() ~ ')', date) }} as date)
{%- endmacro %}


{% macro duckdb__add_days(date, days) -%}
    {{ date }} + cast({{ days }} as integer)
{%- endmacro %}


{% macro spark__add_days(date, days) -%}
    date_add({{ date }}, cast({{ days }} as int))
{%- endmacro %}


{#-
  A timestamp some seconds later.

  Our own because dbt's dateadd drops fractions of a second on Spark, is null on Sail, and makes a datetime on BigQuery, which
  compares with no timestamp.

  Args:
    timestamp: SQL of a timestamp
    seconds: SQL of a whole number
-#}
{% macro add_seconds(timestamp, seconds) -%}
    {{ return(adapter.dispatch('add_seconds', 'lead_scoring')(timestamp, seconds)) }}
{%- endmacro %}


{% macro default__add_seconds(timestamp, seconds) -%}
    {{ dbt.dateadd('second', seconds, timestamp) }}
{%- endmacro %}


{% macro bigquery__add_seconds(timestamp, seconds) -%}
    timestamp_add({{ timestamp }}, interval {{ seconds }} second)
{%- endmacro %}


{% macro spark__add_seconds(timestamp, seconds) -%}
    {#- An interval in words takes a literal alone. -#}
    ({{ timestamp }} + make_dt_interval(0, 0, 0, {{ seconds }}))
{%- endmacro %}
