{#-
  Whether text holds the character NUL, which some engines cannot even write.

  Args:
    expression: SQL text
-#}
{% macro has_nul(expression) -%}
    {{ return(adapter.dispatch('has_nul', 'lead_scoring')(expression)) }}
{%- endmacro %}
