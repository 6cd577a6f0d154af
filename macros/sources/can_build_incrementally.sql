{#-
  Whether the models of activities keep what the last build made and follow only what changed.

  int_activity_load_days decides it for the whole build: it lists the days of loading that stay. A model that is selected without
  it is built whole, whatever it was made by before.
-#}
{% macro can_build_incrementally() %}
    {%- if not execute or flags.FULL_REFRESH or not lead_scoring.deletes_by_subquery() -%} {{ return(false) }} {%- endif -%}
    {%- set query = 'select count(*) from ' ~ ref('int_activity_load_days') ~ " where build_id = '" ~ invocation_id ~ "' and reason is null" -%}
    {{ return(run_query(query).columns[0].values()[0] | int > 0) }}
{% endmacro %}
