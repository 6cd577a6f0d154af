{#-
  A post-hook that tells the engine's planner how large a new table is, where nobody else does so in
  time: Postgres would join the next model as if the table were nearly empty.

  Args:
    relation: the table just built
-#}
{% macro update_statistics(relation) -%}
    {{ return(adapter.dispatch('update_statistics', 'lead_scoring')(relation)) }}
{%- endmacro %}
