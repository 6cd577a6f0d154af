{#-
  Whether text can be an e-mail address: one @, something before it, a dotted host after it, no space, no NUL.

  Args:
    expression: lower-case SQL text
-#}
{% macro is_email(expression) -%}
    (
        {{ expression }} like '_%@_%._%'
        and {{ expression }} not like '%@%@%'
        and {{ expression }} not like '% %'
        and {{ expression }} not like '%..%'
        and {{ expression }} not like '%@.%'
        and {{ expression }} not like '%.'
        and not {{ lead_scoring.has_nul(expression) }}
    )
{%- endmacro %}
