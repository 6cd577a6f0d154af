{#-
  Whether what was made of activities by the last build is still good for the days of loading on which nothing has changed,
  so that only the others are followed from model to model. In a full refresh, in a first build, after one that stopped
  half way, and when raw rows or mappings mean something else, nothing is.
-#}
{% macro activities_go_on() %}
    {%- if flags.FULL_REFRESH or not execute or not lead_scoring.deletes_by_subquery() -%} {{ return(false) }} {%- endif -%}
    {%- set query = 'select count(*) from ' ~ ref('int_activity_loads') ~ ' where not is_changed' -%}
    {{ return(run_query(query).columns[0].values()[0] | int > 0) }}
{% endmacro %}
