{#-
  A table in which a build keeps what the next one need not do again, as the last build left it; none before the
  first one and in a full refresh.

  Args:
    model_name: the model that writes the table
-#}
{% macro remembered(model_name) %}
    {%- if flags.FULL_REFRESH -%} {{ return(none) }} {%- endif -%}
    {{ return(lead_scoring.relation_before(model_name)) }}
{% endmacro %}
