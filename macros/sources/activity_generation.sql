{#-
  The number that kept rows of activities bear: when the build began that last made the whole table, to the microsecond. One model
  that is built by itself gets a number of its own, so that the next build notices.
-#}
{% macro activity_generation() %}
    {%- if lead_scoring.can_build_incrementally() -%}
        {{ return(run_query('select max(generation) from ' ~ ref('int_activity_load_days')).columns[0].values()[0] | int) }}
    {%- endif -%}
    {{ return(run_started_at.strftime('%y%m%d%H%M%S%f') | int) }}
{% endmacro %}
