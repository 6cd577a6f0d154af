{#-
  A lead attribute as the lower-case text that conditions compare; a number without trailing zeros.

  Args:
    expression: a column of leads, qualified
-#}
{% macro text_of(expression) -%}
    {%- if expression.split('.') | last == 'annual_revenue' -%} {{ lead_scoring.format_number(expression) }}
    {%- else -%} lower(cast({{ expression }} as {{ dbt.type_string() }}))
    {%- endif -%}
{%- endmacro %}
