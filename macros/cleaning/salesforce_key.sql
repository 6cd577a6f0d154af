{#-
  An id in the one spelling that compares: of 18 characters whose last three are Salesforce's checksum of the others, those
  others; any other id as it is. A system's prefix stays.

  Args:
    expression: SQL text of an id
-#}
{% macro salesforce_key(expression) -%}
    {%- set others = "substring(" ~ expression ~ ", 1, length(" ~ expression ~ ") - 3)" -%}
    case
        when not {{ lead_scoring.matches_pattern(expression, '^([a-z]+:)?[a-zA-Z0-9]{15}[A-Z0-5]{3}$') }} then {{ expression }}
        when substring({{ expression }}, length({{ expression }}) - 2, 3) = {{ lead_scoring.salesforce_checksum(others) }} then {{ others }}
        else {{ expression }}
    end
{%- endmacro %}
