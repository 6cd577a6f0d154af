{#-
  ISO 8601 text as a UTC timestamp without zone; null for text that is none. The date may stand
  alone, 'T' or a space may divide date and time, seconds and fractions may lack, and the zone may
  be Z, UTC, +02, +0200 or +02:00, a space before it or none; without a zone the text is read as UTC.

  Our own because dbt has no cast that returns null on every engine, and a plain cast drops the zone
  on one engine and reads it in the session's zone on another.

  Args:
    expression: trimmed SQL text
-#}
{% macro parse_timestamp(expression) -%}
    {{ return(adapter.dispatch('parse_timestamp', 'lead_scoring')(expression)) }}
{%- endmacro %}
