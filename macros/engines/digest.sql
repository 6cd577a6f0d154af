{#-
  A short text that stands for the rows of a group whatever their order, to tell whether any has changed.

  Equal groups have equal digests on one engine; different ones have different digests but for chance. Never
  compared between engines, and never read as anything else.

  Args:
    expression: SQL of a row_fingerprint, never null
-#}
{% macro digest(expression) -%}
    {{ return(adapter.dispatch('digest', 'lead_scoring')(expression)) }}
{%- endmacro %}
