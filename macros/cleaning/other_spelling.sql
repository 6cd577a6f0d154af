{#-
  The other of the two spellings of a Salesforce id, with and without its checksum; null for any other id.

  Args:
    expression: SQL text of an id
-#}
{% macro other_spelling(expression) -%}
    case
        when {{ lead_scoring.matches_pattern(expression, '^([a-z]+:)?[a-zA-Z0-9]{15}$') }} then {{ expression }} || {{ lead_scoring.salesforce_checksum(expression) }}
        else nullif({{ lead_scoring.salesforce_key(expression) }}, {{ expression }})
    end
{%- endmacro %}
