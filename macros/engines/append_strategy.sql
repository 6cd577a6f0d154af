{#-
  The incremental strategy that only adds rows; BigQuery has none of that name, and its merge without a key is one.
-#}
{% macro append_strategy() -%}
    {{ return(adapter.dispatch('append_strategy', 'lead_scoring')()) }}
{%- endmacro %}
