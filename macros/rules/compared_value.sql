{#-
  How a whole value is compared, on the side of the rule and on that of the data, by the column attribute: a code that
  the engine writes with underscores (seniority c_level) may be written with spaces or hyphens too.

  Args:
    expression: lower-case SQL text, a value or a list of values between bars
-#}
{% macro compared_value(expression) -%}
    case
        when attribute in ('seniority', 'job_function', 'email_kind') then {{ lead_scoring.snake_case(expression) }}
        else {{ expression }}
    end
{%- endmacro %}
