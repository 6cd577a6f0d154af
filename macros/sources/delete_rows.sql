{#-
  A pre-hook of a table that is kept from build to build: deletes what the model is about to make again from its own table, all
  of it where nothing that was kept is good any more.

  Args:
    condition: SQL that finds the rows; none where the rest may stay
    keeps: whether what was kept is good; where it is not given, can_build_incrementally says it
-#}
{% macro delete_rows(condition=none, keeps=none) %}
    {%- if is_incremental() -%}
        {%- if not (lead_scoring.can_build_incrementally() if keeps is none else keeps) -%}
            delete from {{ this }} where true
        {%- elif condition -%}
            delete from {{ this }} where {{ condition }}
        {%- endif -%}
    {%- endif -%}
{% endmacro %}
