{#-
  Text as something to sort by or to take the smallest of: in the order of its bytes, which is the
  same everywhere. Engines that sort by the rules of a language, in which 'a' comes before 'B',
  would break ties differently.

  Args:
    expression: SQL text
-#}
{% macro byte_order(expression) -%}
    {{ return(adapter.dispatch('byte_order', 'lead_scoring')(expression)) }}
{%- endmacro %}
