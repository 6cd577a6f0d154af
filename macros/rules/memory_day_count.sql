{#-
  How many days lie between the day before the first one that any scored day remembers and the last scored day, both
  included. A unit test, which has no tables, takes a hundred.
-#}
{% macro memory_day_count() %}
    {%- set dates = lead_scoring.previous_build('int_scoring_dates', survives_full_refresh=true) -%}
    {%- if not dates -%} {{ return(100) }} {%- endif -%}
    {{ return(2 + lead_scoring.queried_number(
        'select ' ~ dbt.datediff('min(history_from)', 'max(scored_on)', 'day') ~ ' from ' ~ dates
    )) }}
{% endmacro %}
