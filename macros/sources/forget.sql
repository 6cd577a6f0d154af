{#-
  A hook: empties a table in which a build keeps what the next one need not do again.

  It runs before what the table speaks of is written, and the table is written anew after that. So a build that
  stops in between leaves nothing to rely on, and the next one does the whole work.

  Args:
    model_name: the model that writes the table
-#}
{% macro forget(model_name) %}
    {%- set table = lead_scoring.previous_build(model_name, survives_full_refresh=true) -%}
    {%- if table -%}
        delete from {{ table }} where true
    {%- endif -%}
{% endmacro %}
