{#-
  Text without a character that it ends on, however often.

  Our own because the standard's trim(trailing .. from ..) and the older rtrim(.., ..) each fail on
  some engine.

  Args:
    expression: SQL text
    character: the character, without quotes
-#}
{% macro strip_trailing(expression, character) -%}
    {{ return(adapter.dispatch('strip_trailing', 'lead_scoring')(expression, character)) }}
{%- endmacro %}
