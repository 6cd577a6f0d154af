{#-
  Whether text is a plain decimal number: an optional minus, digits, optionally a point and digits.
  Written without regular expressions, whose syntax differs between engines. Null for null.

  Args:
    expression: trimmed SQL text
    max_decimals: how many digits may follow the point; 0 asks for a whole number
-#}
{% macro is_number(expression, max_decimals=10) -%}
    (
        translate({{ expression }}, '0123456789', '') in ({{ "'', '-'" if max_decimals == 0 else "'', '.', '-', '-.'" }})
        and {{ expression }} not like '_%-%'
        and {{ expression }} not like '%-'
        {%- if max_decimals > 0 %}
        and {{ expression }} not like '.%'
        and {{ expression }} not like '-.%'
        and {{ expression }} not like '%.'
        and {{ expression }} not like '%.{{ '_' * (max_decimals + 1) }}%'
        {%- endif %}
        and length({{ expression }}) between 1 and 20
    )
{%- endmacro %}
